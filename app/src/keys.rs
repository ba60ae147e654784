//! The keyboard: commands by key, in layers. The topmost layer that is open gets the keys, so that
//! nothing happens behind a dialog; `Esc` closes one layer.

mod chord;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::components::icon::IconName;
use crate::dom;
use crate::preferences::Preferences;

pub(crate) use chord::{Chord, caps};

/// Within this time `g i` is one key.
const SEQUENCE_MILLISECONDS: f64 = 1_200.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Move,
    Select,
    Decide,
    Everywhere,
}

impl Group {
    pub(crate) const ALL: [Self; 4] = [Self::Move, Self::Select, Self::Decide, Self::Everywhere];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Select => "Select",
            Self::Decide => "Decide",
            Self::Everywhere => "Everywhere",
        }
    }
}

/// Something that can be done: by its key, and from the palette.
#[derive(Clone, Copy)]
pub(crate) struct Command {
    /// As written on the key: `j`, `Shift+j`, `g i`, `Enter`, `Mod+k`. Several separated by `|`.
    pub(crate) keys: &'static str,
    pub(crate) label: &'static str,
    pub(crate) group: Group,
    /// In the palette; the group has one too.
    pub(crate) icon: Option<IconName>,
    /// Whether the palette offers it.
    pub(crate) in_palette: bool,
    pub(crate) run: Callback<()>,
}

impl Command {
    pub(crate) fn new(
        keys: &'static str,
        label: &'static str,
        group: Group,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            keys,
            label,
            group,
            icon: None,
            in_palette: true,
            run: Callback::new(move |()| run()),
        }
    }

    pub(crate) fn icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Only by its key: moving about makes no sense in the palette.
    pub(crate) fn key_only(mut self) -> Self {
        self.in_palette = false;
        self
    }
}

#[derive(Clone)]
struct Layer {
    id: u64,
    /// Whether layers below get no keys while this one is open.
    modal: bool,
    commands: Vec<Command>,
    escape: Option<Callback<()>>,
}

#[derive(Clone, Copy)]
pub(crate) struct Keys {
    layers: RwSignal<Vec<Layer>>,
    next: StoredValue<u64>,
    /// Keys of a sequence so far, and when the last one came.
    begun: StoredValue<(String, f64)>,
}

impl Keys {
    pub(crate) fn new() -> Self {
        Self {
            layers: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            begun: StoredValue::new((String::new(), 0.0)),
        }
    }

    /// Adds the commands of a page, until it goes.
    pub(crate) fn register(self, commands: Vec<Command>) {
        self.push(false, commands, None);
    }

    /// Adds what `Esc` closes, until it is closed: a pane, a selection.
    pub(crate) fn on_escape(self, run: impl Fn() + Send + Sync + 'static) {
        self.push(false, Vec::new(), Some(Callback::new(move |()| run())));
    }

    /// Adds a layer that takes all keys: a menu, a dialog.
    pub(crate) fn modal(self, commands: Vec<Command>, escape: impl Fn() + Send + Sync + 'static) {
        self.push(true, commands, Some(Callback::new(move |()| escape())));
    }

    /// All commands of the layers below any open menu, latest first.
    pub(crate) fn commands(self) -> Vec<Command> {
        self.layers.with(|layers| {
            layers
                .iter()
                .rev()
                .filter(|layer| !layer.modal)
                .flat_map(|layer| layer.commands.iter().copied())
                .collect()
        })
    }

    /// Gives the pressed key to the command it belongs to.
    pub(crate) fn dispatch(self, event: &KeyboardEvent, preferences: Preferences) {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let chord = Chord {
            key: event.key(),
            shift: event.shift_key(),
            alt: event.alt_key(),
            command: event.ctrl_key() || event.meta_key(),
        };
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if chord.key == "Escape" {
            return self.escape(event, target.as_ref());
        }
        let typing = target.as_ref().is_some_and(dom::takes_text);
        if chord.is_letter() && (typing || !preferences.letters.get_untracked()) {
            return;
        }
        if typing && !chord.command {
            return;
        }
        // Enter and Space on a button press that button.
        let on_control = target.as_ref().is_some_and(|element| {
            matches!(element.tag_name().as_str(), "BUTTON" | "A" | "INPUT" | "SUMMARY")
        });
        if on_control && matches!(chord.key.as_str(), "Enter" | " ") {
            return;
        }
        if let Some(command) = self.find(&chord) {
            event.prevent_default();
            command.run.try_run(());
        }
    }

    fn find(self, chord: &Chord) -> Option<Command> {
        let name = chord.name();
        let (begun, at) = self.begun.get_value();
        let now = dom::clock();
        let sequence = (!begun.is_empty() && now - at < SEQUENCE_MILLISECONDS)
            .then(|| format!("{begun} {name}"));
        let open = self.open_commands();
        let by = |keys: &str| {
            open.iter().find(|command| command.keys.split('|').any(|own| own == keys)).copied()
        };
        let found = sequence.as_deref().and_then(by).or_else(|| by(&name));
        let prefix = format!("{name} ");
        let begins = found.is_none()
            && open.iter().any(|c| c.keys.split('|').any(|own| own.starts_with(&prefix)));
        self.begun.set_value((if begins { name } else { String::new() }, now));
        found
    }

    /// Commands that keys reach now, topmost first.
    fn open_commands(self) -> Vec<Command> {
        self.layers.with_untracked(|layers| {
            let lowest = layers.iter().rposition(|layer| layer.modal).unwrap_or(0);
            layers[lowest.min(layers.len())..]
                .iter()
                .rev()
                .flat_map(|layer| layer.commands.iter().copied())
                .collect()
        })
    }

    fn escape(self, event: &KeyboardEvent, target: Option<&web_sys::Element>) {
        let layer = self.layers.with_untracked(|layers| {
            layers.iter().rev().find(|layer| layer.escape.is_some()).cloned()
        });
        // A field of the page itself is left first; a field of a menu closes with the menu.
        let modal = layer.as_ref().is_some_and(|layer| layer.modal);
        if !modal && let Some(field) = target.filter(|element| dom::takes_text(element)) {
            // Out of the field, but not out of the page.
            if let Some(field) = field.dyn_ref::<web_sys::HtmlElement>() {
                let _ = field.blur();
            }
            dom::focus("main");
            event.prevent_default();
            return;
        }
        if let Some(escape) = layer.and_then(|layer| layer.escape) {
            event.prevent_default();
            escape.try_run(());
        }
    }

    fn push(self, modal: bool, commands: Vec<Command>, escape: Option<Callback<()>>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.layers.update(|layers| layers.push(Layer { id, modal, commands, escape }));
        on_cleanup(move || {
            self.layers.try_update(|layers| layers.retain(|layer| layer.id != id));
        });
    }
}
