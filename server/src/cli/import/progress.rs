//! How far an import is: redrawn on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

pub(crate) struct Progress {
    file: String,
    terminal: bool,
    drawn: bool,
    last: Instant,
}

impl Progress {
    pub(crate) fn new(file: &str) -> Self {
        let terminal = io::stderr().is_terminal();
        Self { file: file.to_owned(), terminal, drawn: false, last: Instant::now() }
    }

    pub(crate) fn tell(&mut self, done: usize, of: usize) {
        let pause = if self.terminal { Duration::from_millis(100) } else { Duration::from_secs(5) };
        if self.last.elapsed() < pause {
            return;
        }
        self.last = Instant::now();
        self.drawn = true;
        let (start, end) = if self.terminal { ("\r", "\x1b[K") } else { ("", "\n") };
        write(&format!("{start}{}: {done} of {of} records{end}", self.file));
    }

    pub(crate) fn finish(&mut self) {
        if self.terminal && self.drawn {
            write("\r\x1b[K");
        }
    }
}

/// Progress that nobody can see is no reason to stop.
fn write(text: &str) {
    let _shown_or_not = io::stderr().write_all(text.as_bytes());
}
