pub mod assets;
pub mod correlate;
pub mod generate;
pub mod pipeline;
pub mod prioritise;
pub mod store;
pub mod story;
