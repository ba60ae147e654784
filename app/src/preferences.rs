//! How this browser likes to see Muster.

use leptos::prelude::*;

use crate::dom;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// In a menu that holds more than themes.
    pub(crate) fn theme_label(self) -> &'static str {
        match self {
            Self::System => "Theme as the system",
            Self::Light => "Light theme",
            Self::Dark => "Dark theme",
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The next one on the button in the top bar.
    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Density {
    Compact,
    Normal,
    Comfortable,
}

impl Density {
    pub(crate) const ALL: [Self; 3] = [Self::Compact, Self::Normal, Self::Comfortable];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Compact => "Compact",
            Self::Normal => "Normal",
            Self::Comfortable => "Comfortable",
        }
    }

    pub(crate) fn rows_label(self) -> &'static str {
        match self {
            Self::Compact => "Compact rows",
            Self::Normal => "Normal rows",
            Self::Comfortable => "Comfortable rows",
        }
    }

    /// Height of a row of a table, as the style has it.
    pub(crate) fn row(self) -> f64 {
        match self {
            Self::Compact => 28.0,
            Self::Normal => 32.0,
            Self::Comfortable => 36.0,
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Compact => Some("compact"),
            Self::Normal => None,
            Self::Comfortable => Some("comfortable"),
        }
    }

    fn next(self) -> Self {
        match self {
            Self::Compact => Self::Normal,
            Self::Normal => Self::Comfortable,
            Self::Comfortable => Self::Compact,
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    pub(crate) theme: RwSignal<Theme>,
    pub(crate) density: RwSignal<Density>,
    /// Whether single letters are commands (WCAG 2.1.4 asks for a switch).
    pub(crate) letters: RwSignal<bool>,
    /// Whether times are in UTC instead of the reader's own zone.
    pub(crate) utc: RwSignal<bool>,
}

impl Preferences {
    pub(crate) fn restore() -> Self {
        let theme = dom::stored("theme");
        let density = dom::stored("density");
        let utc = dom::stored("times").as_deref() == Some("utc");
        crate::format::use_utc(utc);
        Self {
            theme: RwSignal::new(
                Theme::ALL
                    .into_iter()
                    .find(|t| t.name() == theme.as_deref())
                    .unwrap_or(Theme::System),
            ),
            density: RwSignal::new(
                Density::ALL
                    .into_iter()
                    .find(|d| d.name() == density.as_deref())
                    .unwrap_or(Density::Normal),
            ),
            letters: RwSignal::new(dom::stored("letters").as_deref() != Some("off")),
            utc: RwSignal::new(utc),
        }
    }

    pub(crate) fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        keep("theme", theme.name());
    }

    pub(crate) fn set_density(self, density: Density) {
        self.density.set(density);
        keep("density", density.name());
    }

    pub(crate) fn set_letters(self, on: bool) {
        self.letters.set(on);
        dom::store("letters", (!on).then_some("off"));
    }

    /// Pages that are drawn afterwards follow.
    pub(crate) fn set_utc(self, on: bool) {
        self.utc.set(on);
        crate::format::use_utc(on);
        dom::store("times", on.then_some("utc"));
    }

    pub(crate) fn turn_theme(self) {
        self.set_theme(self.theme.get_untracked().next());
    }

    pub(crate) fn turn_density(self) {
        self.set_density(self.density.get_untracked().next());
    }
}

/// The style reads attributes of the root element; the absent one is the default.
fn keep(name: &str, value: Option<&str>) {
    dom::store(name, value);
    let Some(root) = document().document_element() else { return };
    let attribute = format!("data-{name}");
    let _ = match value {
        Some(value) => root.set_attribute(&attribute, value),
        None => root.remove_attribute(&attribute),
    };
}
