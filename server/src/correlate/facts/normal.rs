//! Identifiers in the one spelling that is compared.

use std::net::IpAddr;

use shared::entity::EntityKind;
use shared::evidence::{FileDetails, UserAccount};

use super::nobody;
use crate::correlate::model::{AssetNames, Name, Scheme};

pub(super) fn name(scheme: Scheme, value: &str) -> Name {
    Name { scheme, value: value.into() }
}

/// A value that says something, in lower case and without braces.
pub(super) fn folded(value: Option<&str>) -> Option<String> {
    let value = value?.trim().trim_matches(['{', '}']);
    (!nobody::is_empty(value)).then(|| value.to_lowercase())
}

/// All names of an account; `None` where any of them says that it is nobody.
pub(super) fn account(account: &UserAccount) -> Option<Vec<Name>> {
    let sid = folded(account.user_sid.as_deref());
    if sid.as_deref().is_some_and(nobody::is_built_in_sid) {
        return None;
    }
    let mut domain = folded(account.domain_name.as_deref());
    let mut upn = folded(account.user_principal_name.as_deref());
    let mut plain = folded(account.account_name.as_deref());
    // Some sources write one form of the name into the field of another.
    if let Some(other) = upn.take_if(|upn| !upn.contains('@')) {
        plain.get_or_insert(other);
    }
    if let Some((left, right)) = plain.as_deref().and_then(|plain| plain.split_once('\\')) {
        (domain, plain) = (folded(Some(left)), folded(Some(right)));
    }
    if let Some(address) = plain.take_if(|plain| plain.contains('@')) {
        upn.get_or_insert(address);
    }
    if plain.as_deref().is_some_and(|p| nobody::is_built_in_account(domain.as_deref(), p)) {
        return None;
    }
    let mut names = Vec::with_capacity(5);
    let mut push = |scheme, value: Option<String>| {
        names.extend(value.map(|value| name(scheme, &value)));
    };
    push(Scheme::AzureAdUserId, folded(account.azure_ad_user_id.as_deref()));
    push(Scheme::UserSid, sid);
    push(Scheme::UserPrincipalName, upn);
    push(Scheme::DomainAccount, domain.zip(plain.as_ref()).map(|(d, a)| format!("{d}\\{a}")));
    push(Scheme::AccountName, plain);
    Some(names)
}

pub(super) fn account_display(account: &UserAccount) -> (String, u8) {
    let given = |value: &Option<String>| value.clone().filter(|value| !nobody::is_empty(value));
    if let Some(display) = given(&account.display_name) {
        return (display, 3);
    }
    if let Some(upn) = given(&account.user_principal_name) {
        return (upn, 2);
    }
    let plain = match (given(&account.domain_name), given(&account.account_name)) {
        (Some(domain), Some(plain)) => Some(format!("{domain}\\{plain}")),
        (_, plain) => plain,
    };
    let fallback = given(&account.user_sid).or_else(|| given(&account.azure_ad_user_id));
    plain.map_or_else(|| (fallback.unwrap_or_default(), 0), |plain| (plain, 1))
}

pub(super) fn device(mde: Option<&str>, aad: Option<&str>, dns: Option<&str>) -> Vec<Name> {
    let dns = folded(dns).map(|dns| dns.trim_end_matches('.').to_owned());
    let dns = dns.filter(|dns| dns != "localhost" && dns.parse::<IpAddr>().is_err());
    let mut names = Vec::with_capacity(4);
    names.extend(folded(mde).map(|id| name(Scheme::MdeDeviceId, &id)));
    names.extend(folded(aad).map(|id| name(Scheme::AzureAdDeviceId, &id)));
    if let Some(dns) = dns {
        let host = dns.split('.').next().unwrap_or_default();
        if host.len() < dns.len() {
            names.push(name(Scheme::DeviceDnsName, &dns));
        }
        names.push(name(Scheme::HostName, host));
    }
    names
}

/// All names of a file; `None` for the empty one.
pub(super) fn file(file: &FileDetails, device: Option<&str>) -> Option<Vec<Name>> {
    let mut names = Vec::with_capacity(3);
    let hashes = [
        (Scheme::Sha256, &file.sha256, 64),
        (Scheme::Sha1, &file.sha1, 40),
        (Scheme::Md5, &file.md5, 32),
    ];
    for (scheme, hash, length) in hashes {
        let hash = folded(hash.as_deref()).filter(|hash| hash.len() == length);
        if hash.as_deref().is_some_and(nobody::is_empty_file) {
            return None;
        }
        names.extend(hash.map(|hash| name(scheme, &hash)));
    }
    let path = (folded(file.file_path.as_deref()), folded(file.file_name.as_deref()));
    if let (true, Some(device), (Some(path), Some(file))) = (names.is_empty(), device, path) {
        names.push(name(Scheme::FilePath, &format!("{device}|{path}|{file}")));
    }
    Some(names)
}

pub(super) fn address(text: Option<&str>) -> Option<IpAddr> {
    let text = text?.trim().trim_matches(['[', ']']);
    let text = text.split('%').next().unwrap_or_default();
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// A URL with scheme and host folded, and its host.
pub(super) fn url(text: &str) -> Option<(String, Option<String>)> {
    let text = text.trim();
    if nobody::is_empty(text) {
        return None;
    }
    let text = text.replace("[.]", ".").replacen("hxxp", "http", 1);
    let text = text.split('#').next().unwrap_or_default();
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let scheme = scheme.to_lowercase();
    let end = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let authority = authority.rsplit('@').next().unwrap_or_default().to_lowercase();
    let default_port = match scheme.as_str() {
        "https" => ":443",
        _ => ":80",
    };
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    let path = if path.is_empty() { "/" } else { path };
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = (host.contains('.') && address(Some(host)).is_none()).then(|| host.to_owned());
    Some((format!("{scheme}://{authority}{path}"), host))
}

/// The names of a device in an inventory.
pub fn asset_device(
    mde: Option<&str>,
    aad: Option<&str>,
    dns: Option<&str>,
    host: Option<&str>,
) -> AssetNames {
    let mut names = device(mde, aad, dns.or(host));
    if let Some(host) = folded(host).map(|host| name(Scheme::HostName, &host))
        && !names.contains(&host)
    {
        names.push(host);
    }
    let short = dns.and_then(|dns| dns.split('.').next());
    AssetNames::new(EntityKind::Device, names, host.or(short).or(mde).or(aad).unwrap_or_default())
}

/// The names of a person in an inventory.
pub fn asset_user(user: &UserAccount) -> AssetNames {
    let names = account(user).unwrap_or_default();
    AssetNames::new(EntityKind::User, names, &account_display(user).0)
}

/// The names of a mailbox in an inventory, and the sign-in name of the person who owns it.
pub fn asset_mailbox(
    address: Option<&str>,
    display_name: Option<&str>,
    owner: Option<&str>,
) -> AssetNames {
    let folded_address = folded(address);
    let names = folded_address.iter().map(|a| name(Scheme::PrimaryAddress, a)).collect();
    let display = display_name.or(address).unwrap_or_default();
    let mut asset = AssetNames::new(EntityKind::Mailbox, names, display);
    asset.owner = folded(owner).map(Into::into);
    asset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_compare_whatever_their_spelling() {
        let wanted = Some(("https://a.example/X?y".to_owned(), Some("a.example".to_owned())));
        for text in ["https://A.example/X?y", "hxxps://user@a[.]example:443/X?y#z"] {
            assert_eq!(url(text), wanted);
        }
        assert_eq!(url("a.example").unwrap().0, "http://a.example/");
        assert_eq!(url("http://198.51.100.7:8080/x").unwrap().1, None);
        assert_eq!(url(" - "), None);
    }

    #[test]
    fn misplaced_account_names_are_put_right() {
        let account_of = |account_name: &str, upn: &str| {
            let user = UserAccount {
                account_name: Some(account_name.into()),
                user_principal_name: Some(upn.into()),
                ..Default::default()
            };
            let names = account(&user).unwrap();
            names.into_iter().map(|name| name.value.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(account_of(r"CORP\Jane", "-"), [r"corp\jane", "jane"]);
        assert_eq!(account_of("jane@x.example", ""), ["jane@x.example"]);
        assert_eq!(account_of("", "jane"), ["jane"]);
    }

    #[test]
    fn bare_host_names_are_weak() {
        let schemes = |dns| device(None, None, Some(dns)).into_iter().map(|n| n.scheme);
        assert!(schemes("ANNHILL-LT").eq([Scheme::HostName]));
        assert!(schemes("a.corp.example.").eq([Scheme::DeviceDnsName, Scheme::HostName]));
        assert!(schemes("10.0.0.1").eq([]));
    }
}
