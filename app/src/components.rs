//! One component for one thing: what every page draws in the same way.

pub(crate) mod avatar;
pub(crate) mod chain;
pub(crate) mod dialog;
pub(crate) mod entity;
pub(crate) mod filter_chip;
pub(crate) mod icon;
pub(crate) mod kbd;
pub(crate) mod load;
pub(crate) mod menu;
pub(crate) mod popover;
pub(crate) mod priority;
pub(crate) mod severity;
pub(crate) mod sheet;
pub(crate) mod source;
pub(crate) mod status;
pub(crate) mod tabs;
pub(crate) mod tag;
pub(crate) mod time;
pub(crate) mod toaster;
pub(crate) mod virtual_rows;
pub(crate) mod window;
