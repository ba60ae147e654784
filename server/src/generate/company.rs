use super::chance;

/// Who can be attacked, and who makes noise.
pub(super) struct Company {
    pub(super) people: Vec<Person>,
    pub(super) servers: Vec<Machine>,
    pub(super) service_accounts: Vec<Person>,
    /// Addresses behind which everybody sits.
    pub(super) nat: [String; 2],
    /// Chosen with falling weight: few people cause most of what is reported.
    by_activity: Vec<usize>,
}

#[derive(Clone)]
pub(super) struct Person {
    pub(super) account: String,
    pub(super) object_id: String,
    pub(super) sid: String,
    pub(super) principal_name: String,
    pub(super) mail: String,
    pub(super) machine: Machine,
}

#[derive(Clone)]
pub(super) struct Machine {
    pub(super) host: String,
    pub(super) device_id: String,
    pub(super) directory_id: String,
}

impl Machine {
    pub(super) fn dns_name(&self) -> String {
        format!("{}.corp.example", self.host.to_lowercase())
    }
}

impl Company {
    /// A company as large as its alerts are many: about one person for every fifty, at least 200.
    pub(super) fn found(dice: &mut fastrand::Rng, alerts: usize, servers: usize) -> Self {
        let size = (alerts / 50).clamp(200, 20_000);
        let people: Vec<_> = (0..size).map(|number| person(dice, "user", number)).collect();
        let servers = (0..servers.max(2)).map(|number| machine(dice, "SRV", number)).collect();
        let service_accounts = (0..3).map(|number| person(dice, "svc", number)).collect();
        let mut by_activity: Vec<usize> = (0..size)
            .flat_map(|rank| {
                let weight = (40.0 / (1.0 + rank as f64).powf(0.7)).ceil() as usize;
                std::iter::repeat_n(rank, weight)
            })
            .collect();
        dice.shuffle(&mut by_activity);
        let nat = ["192.0.2.10".to_owned(), "192.0.2.11".to_owned()];
        Self { people, servers, service_accounts, nat, by_activity }
    }

    pub(super) fn anybody(&self, dice: &mut fastrand::Rng) -> &Person {
        &self.people[self.by_activity[dice.usize(..self.by_activity.len())]]
    }

    pub(super) fn victim(&self, dice: &mut fastrand::Rng) -> &Person {
        &self.people[dice.usize(..self.people.len())]
    }

    /// The first server is the vulnerability scanner; attacks go to the others.
    pub(super) fn server(&self, dice: &mut fastrand::Rng) -> &Machine {
        &self.servers[dice.usize(1..self.servers.len())]
    }

    pub(super) fn scanner(&self) -> &Machine {
        &self.servers[0]
    }
}

fn person(dice: &mut fastrand::Rng, stem: &str, number: usize) -> Person {
    let account = format!("{stem}{number}");
    let alias = if number % 10 == 9 { format!("first.last{number}") } else { account.clone() };
    Person {
        object_id: guid(dice),
        sid: format!("S-1-5-21-1004336348-1177238915-682003330-{}", 2_000 + number),
        principal_name: format!("{account}@corp.example"),
        mail: format!("{alias}@corp.example"),
        machine: machine(dice, if stem == "svc" { "APP" } else { "PC" }, number),
        account,
    }
}

fn machine(dice: &mut fastrand::Rng, stem: &str, number: usize) -> Machine {
    Machine {
        host: format!("{stem}-{number:05}"),
        device_id: hex(dice, 40),
        directory_id: guid(dice),
    }
}

pub(super) fn guid(dice: &mut fastrand::Rng) -> String {
    let digits = hex(dice, 32);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    parts.join("-")
}

pub(super) fn hex(dice: &mut fastrand::Rng, length: usize) -> String {
    (0..length).map(|_| char::from_digit(dice.u32(0..16), 16).unwrap_or('0')).collect()
}

/// An address on the Internet that belongs to an attacker, or to a stranger.
pub(super) fn public_address(dice: &mut fastrand::Rng) -> String {
    let networks = ["198.51.100", "203.0.113"];
    if chance(dice, 70) {
        format!("2001:db8:{:x}:{:x}::{:x}", dice.u16(..), dice.u16(..), dice.u16(..))
    } else {
        format!("{}.{}", networks[dice.usize(..2)], dice.u8(1..255))
    }
}
