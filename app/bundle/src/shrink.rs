//! Makes program and script smaller where they meet. Classes for other scripts go, since there are none, with what only
//! they need; and the names by which the program calls the script become short, since they contain hashes, which do not
//! compress.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, ensure};
use walrus::{ExportId, Module};

pub(crate) fn shrink(script: &str, module: &mut Module) -> Result<String> {
    let script = without_classes(script)?;
    remove_exports(&script, module);
    walrus::passes::gc::run(module);
    let named = short_names(module);
    let script = renamed(&script, &named)?;
    for import in module.imports.iter_mut() {
        if let Some(short) = named.get(&import.name) {
            import.name.clone_from(short);
        }
    }
    Ok(script)
}

/// Takes away each exported class that nothing else in the script mentions. The generator writes `export class A { … }`,
/// a line that makes it disposable, and a registry of its objects.
fn without_classes(script: &str) -> Result<String> {
    let mut script = script.to_owned();
    let mut from = 0;
    while let Some(at) = script[from..].find("export class ") {
        let start = from + at;
        let rest = &script[start + "export class ".len()..];
        let name = rest.split(|letter| !is_part_of_name(letter)).next().unwrap_or_default();
        let name = name.to_owned();
        let end = start + end_of_block(&script[start..]).context("a class that does not end")?;
        let disposable = format!("if (Symbol.dispose) {name}.prototype[Symbol.dispose]");
        let outside = script[..start].to_owned() + &script[end..];
        let is_own = |line: &str| line.trim_start().starts_with(&disposable);
        let without: String = outside.split_inclusive('\n').filter(|line| !is_own(line)).collect();
        let without = without_statement(&without, &format!("const {name}Finalization = "));
        if names(&without).any(|other| other == name) {
            from = end;
        } else {
            script = without;
        }
    }
    Ok(script)
}

/// Without the statement that begins so, where there is one.
fn without_statement(script: &str, beginning: &str) -> String {
    let Some((before, rest)) = script.split_once(beginning) else { return script.to_owned() };
    let after = rest.split_once(";\n").map_or("", |(_, after)| after);
    before.to_owned() + after
}

/// What the script does not call, nobody does: the other files are linked through the script.
fn remove_exports(script: &str, module: &mut Module) {
    let called: HashSet<&str> = names(script).collect();
    let uncalled = module.exports.iter().filter(|export| !called.contains(export.name.as_str()));
    let uncalled: Vec<ExportId> = uncalled.map(walrus::Export::id).collect();
    for export in uncalled {
        module.exports.delete(export);
    }
}

/// A short name for everything that the program imports from the generated script.
fn short_names(module: &Module) -> HashMap<String, String> {
    let generated = module.imports.iter().filter(|import| import.module.ends_with("_bg.js"));
    generated.enumerate().map(|(place, import)| (import.name.clone(), short_name(place))).collect()
}

/// `a`, `b`, … `z`, `aa`, `ba`, …
fn short_name(place: usize) -> String {
    let mut name = String::new();
    let mut rest = place + 1;
    while rest > 0 {
        rest -= 1;
        name.push(char::from(b'a' + u8::try_from(rest % 26).expect("less than 26")));
        rest /= 26;
    }
    name
}

/// The script with the short names where it offers the functions: as keys of an object. What the program no longer
/// imports stays there.
fn renamed(script: &str, named: &HashMap<String, String>) -> Result<String> {
    let mut short = String::with_capacity(script.len());
    let mut found = 0;
    let mut rest = script;
    while let Some(start) = rest.find(is_part_of_name) {
        let end = rest[start..].find(|letter| !is_part_of_name(letter));
        let end = end.map_or(rest.len(), |end| start + end);
        let name = &rest[start..end];
        short.push_str(&rest[..start]);
        match named.get(name).filter(|_| rest[end..].starts_with(':')) {
            Some(other) => {
                found += 1;
                short.push_str(other);
            }
            None => short.push_str(name),
        }
        rest = &rest[end..];
    }
    short.push_str(rest);
    ensure!(found == named.len(), "{found} of {} imports are keys in the script", named.len());
    Ok(short)
}

fn names(script: &str) -> impl Iterator<Item = &str> {
    script.split(|letter| !is_part_of_name(letter)).filter(|name| !name.is_empty())
}

fn is_part_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$')
}

/// Behind the closing brace of the first block.
fn end_of_block(script: &str) -> Option<usize> {
    let mut depth = 0_usize;
    script
        .find(|letter| {
            match letter {
                '{' => depth += 1,
                '}' => {
                    depth = depth.saturating_sub(1);
                    return depth == 0;
                }
                _ => {}
            }
            false
        })
        .map(|end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_for_nobody_go() {
        let script = "export class A {\n  b() { if (c) { d(); } }\n}\n\
            if (Symbol.dispose) A.prototype[Symbol.dispose] = A.prototype.free;\nlet e;\n\
            const AFinalization = g\n? h\n: i;\n\
            export class F { }\nnew F();\n";
        assert_eq!(without_classes(script).unwrap(), "\nlet e;\nexport class F { }\nnew F();\n");
        assert!(without_classes("export class A { ").is_err());
    }

    #[test]
    fn keys_become_short() {
        let named = HashMap::from([("__wbg_now_0af9".to_owned(), "a".to_owned())]);
        let script = "{ __wbg_now_0af9: function() { return __wbg_now_0af9x } }";
        assert_eq!(
            renamed(script, &named).unwrap(),
            "{ a: function() { return __wbg_now_0af9x } }"
        );
        assert!(renamed("{ }", &named).is_err());
    }

    #[test]
    fn short_names_differ() {
        let names: HashSet<String> = (0..1_000).map(short_name).collect();
        assert_eq!(names.len(), 1_000);
        assert_eq!(
            (short_name(0), short_name(25), short_name(26)),
            ("a".into(), "z".into(), "aa".into())
        );
    }
}
