//! Values that are no identity: what stands in place of an unknown, and what everybody has.

use std::net::IpAddr;

const EMPTY_FILE: [&str; 3] = [
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
];

/// Accounts that every computer has.
const BUILT_IN: [&str; 12] = [
    "system",
    "localsystem",
    "local system",
    "local service",
    "localservice",
    "network service",
    "networkservice",
    "anonymous logon",
    "anonymous",
    "root",
    "nobody",
    "daemon",
];

/// Domains of accounts that belong to the operating system.
const BUILT_IN_DOMAINS: [&str; 6] = [
    "nt authority",
    "nt service",
    "window manager",
    "font driver host",
    "iis apppool",
    "nt virtual machine",
];

/// A value that says "unknown", such as a dash or an identifier of zeros.
pub(super) fn is_empty(value: &str) -> bool {
    const PLACEHOLDERS: [&str; 8] =
        ["n/a", "none", "null", "(null)", "unknown", "undefined", "nan", "not available"];
    let bare = value.trim().trim_matches(['{', '}']);
    bare.chars().all(|c| matches!(c, '0' | '-' | '?' | '*' | ' '))
        || PLACEHOLDERS.iter().any(|placeholder| bare.eq_ignore_ascii_case(placeholder))
}

/// Security identifiers of the system, of groups like Everyone, and of services. Those of people
/// begin with S-1-5-21 (a domain or computer) or S-1-12-1 (the cloud).
pub(super) fn is_built_in_sid(sid: &str) -> bool {
    let sid = sid.to_ascii_lowercase();
    sid.starts_with("s-1-") && !sid.starts_with("s-1-5-21-") && !sid.starts_with("s-1-12-1-")
}

pub(super) fn is_built_in_account(domain: Option<&str>, account: &str) -> bool {
    let account = account.to_lowercase();
    BUILT_IN.contains(&account.as_str())
        || domain.is_some_and(|domain| BUILT_IN_DOMAINS.contains(&domain.to_lowercase().as_str()))
}

pub(super) fn is_empty_file(hash: &str) -> bool {
    EMPTY_FILE.contains(&hash)
}

pub(super) fn is_no_address(address: IpAddr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || matches!(address, IpAddr::V4(v4) if v4.is_broadcast())
}

/// Means another machine on another network.
pub(super) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            v4.is_private() || v4.is_link_local() || (first == 100 && (64..128).contains(&second))
        }
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// Where the operating system and installed programs live. Folders that anybody may write to are
/// not among them.
pub(super) fn is_system_folder(path: &str) -> bool {
    const WRITABLE: [&str; 6] = [
        r"\windows\temp",
        r"\windows\tasks",
        r"\windows\debug",
        r"\windows\tracing",
        r"\windows\system32\tasks",
        r"\windows\system32\spool\drivers\color",
    ];
    const UNIX: [&str; 6] = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/lib", "/lib"];
    let path = path.to_lowercase().replace('/', "\\");
    let inside = |folder: &str| {
        path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
    };
    if UNIX.iter().any(|folder| inside(&folder.replace('/', "\\"))) {
        return true;
    }
    let below_drive = match path.get(1..2) {
        Some(":") => path.get(2..).unwrap_or_default(),
        _ => return false,
    };
    let inside = |folder: &str| {
        below_drive
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
    };
    !WRITABLE.iter().any(|folder| inside(folder))
        && [r"\windows", r"\program files", r"\program files (x86)"].iter().any(|f| inside(f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_empty() {
        for value in ["", "-", "N/A", "00000000-0000-0000-0000-000000000000", "{00000000}", "null"]
        {
            assert!(is_empty(value), "{value:?}");
        }
        assert!(!is_empty("0a"));
    }

    #[test]
    fn people_have_sids_of_a_domain_or_of_the_cloud() {
        assert!(is_built_in_sid("S-1-5-18"));
        assert!(is_built_in_sid("S-1-5-32-544"));
        assert!(!is_built_in_sid("S-1-5-21-1-2-3-500"));
        assert!(!is_built_in_sid("S-1-12-1-1-2-3-4"));
    }

    #[test]
    fn writable_folders_of_the_system_are_leads() {
        assert!(is_system_folder(r"C:\Windows\System32"));
        assert!(is_system_folder(r"c:\program files (x86)\Vendor"));
        assert!(is_system_folder("/usr/bin"));
        assert!(!is_system_folder(r"C:\Windows\Temp\erp"));
        assert!(!is_system_folder(r"C:\WindowsUpdate"));
        assert!(!is_system_folder(r"C:\Users\a"));
        assert!(!is_system_folder("/tmp"));
    }
}
