pub mod assets;
pub mod correlate;
pub mod prioritise;
pub mod story;
