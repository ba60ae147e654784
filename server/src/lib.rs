pub mod correlate;
