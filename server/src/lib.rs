pub mod assets;
pub mod correlate;
pub mod generate;
pub mod prioritise;
pub mod story;
