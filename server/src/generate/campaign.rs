//! Attacks, each of a shape that incident reports describe again and again.

use shared::time::Timestamp;

use super::company::{Company, Machine, Person, guid, hex, public_address};
use super::report::{Product, Report};
use super::{Plan, chance, exponential, log_normal};

const MAIL: (&str, &str, &str) = ("Phishing message delivered", "InitialAccess", "medium");
const CLICK: (&str, &str, &str) = ("Malicious URL clicked", "InitialAccess", "high");
const MACRO: (&str, &str, &str) = ("Document started a script", "Execution", "medium");
const SCRIPT: (&str, &str, &str) = ("Suspicious command line", "Execution", "medium");
const PERSIST: (&str, &str, &str) = ("Scheduled task created", "Persistence", "medium");
const ELEVATE: (&str, &str, &str) = ("Elevation control bypassed", "PrivilegeEscalation", "medium");
const EVADE: (&str, &str, &str) = ("Protection was switched off", "DefenseEvasion", "medium");
const DUMP: (&str, &str, &str) = ("Credential memory read", "CredentialAccess", "high");
const LOOK: (&str, &str, &str) = ("Exploration of accounts", "Discovery", "low");
const BEACON: (&str, &str, &str) = ("Command and control traffic", "CommandAndControl", "high");
const PASS: (&str, &str, &str) = ("Pass the hash", "LateralMovement", "high");
const STAGE: (&str, &str, &str) = ("Data staged", "Collection", "medium");
const UPLOAD: (&str, &str, &str) = ("Upload to an unknown service", "Exfiltration", "high");
const RISKY: (&str, &str, &str) = ("Sign-in from an anonymous address", "InitialAccess", "medium");
const RULE: (&str, &str, &str) = ("Inbox rule hides replies", "DefenseEvasion", "medium");
const DOWNLOAD: (&str, &str, &str) = ("Mass download", "Exfiltration", "medium");
const SPRAY: (&str, &str, &str) = ("Password spray", "CredentialAccess", "medium");
const SPREAD: (&str, &str, &str) = ("Malware spreads", "Execution", "high");

/// One attack from the first message to the last upload.
pub(super) fn run(
    truth: &str,
    company: &Company,
    plan: Plan,
    dice: &mut fastrand::Rng,
) -> Vec<Report> {
    // The last two days stay free, so that long attacks end within the plan.
    let days = (plan.days - 2).max(1);
    let begins = plan.start.plus(dice.i64(0..days * Timestamp::DAY));
    // Some attackers are patient, a few take a week.
    let pace = match dice.u32(0..100) {
        0..5 => 72,
        5..35 => 12,
        _ => 1,
    };
    let mut attack = Attack { truth, company, dice, now: begins, pace, reports: Vec::new() };
    match attack.dice.u32(0..100) {
        0..30 => attack.phish(),
        30..48 => attack.business_mail(),
        48..62 => attack.spray(),
        62..76 => attack.spread(),
        76..92 => attack.intrusion(),
        _ => attack.insider(),
    }
    attack.reports
}

struct Attack<'a> {
    truth: &'a str,
    company: &'a Company,
    dice: &'a mut fastrand::Rng,
    now: Timestamp,
    pace: i64,
    reports: Vec<Report>,
}

impl Attack<'_> {
    /// From one stage to the next: minutes, hours where the attacker is patient.
    fn step(&mut self) {
        let step = log_normal(self.dice, 12 * Timestamp::MINUTE, 1.1);
        let step = step.min(3 * Timestamp::HOUR) * self.pace / 2;
        self.now = self.now.plus(step.min(20 * Timestamp::HOUR));
    }

    fn report(
        &mut self,
        product: Product,
        what: (&'static str, &'static str, &'static str),
    ) -> Report {
        Report::new(self.dice, product, what, self.now).of(self.truth)
    }

    fn lure(&mut self, victims: &[&Person]) -> String {
        let (message, url) =
            (guid(self.dice), format!("https://{}.example/pay", hex(self.dice, 12)));
        for victim in victims {
            let report = self.report(Product::Office365, MAIL).mailbox(self.dice, victim);
            self.reports.push(report.message(&message, "Invoice", victim).url(&url));
            self.now = self.now.plus(exponential(self.dice, Timestamp::MINUTE));
        }
        url
    }

    fn phish(&mut self) {
        let victims: Vec<&Person> =
            (0..self.dice.usize(1..=4)).map(|_| self.company.victim(self.dice)).collect();
        let url = self.lure(&victims);
        let victim = victims[0];
        self.step();
        let click = self.report(Product::Office365, CLICK).mailbox(self.dice, victim);
        let click = click.user(self.dice, victim, "compromised").url(&url);
        self.reports.push(click);
        self.step();
        let home = public_address(self.dice);
        self.burst(&victim.machine, victim, MACRO, 3);
        self.beacon(&victim.machine, &home);
        if chance(self.dice, 70) {
            self.step();
            self.burst(&victim.machine, victim, DUMP, 2);
        }
        if chance(self.dice, 70) {
            self.step();
            let account = self.company.victim(self.dice);
            let server = self.company.server(self.dice);
            self.movement(account, &victim.machine, server);
            self.step();
            self.burst(server, account, SCRIPT, 3);
            if chance(self.dice, 50) {
                self.step();
                self.upload(server, account, &home);
            }
        }
    }

    fn business_mail(&mut self) {
        let victim = self.company.victim(self.dice);
        let url = self.lure(&[victim]);
        self.step();
        let click = self.report(Product::Office365, CLICK).mailbox(self.dice, victim);
        let click = click.user(self.dice, victim, "compromised").url(&url);
        self.reports.push(click);
        let (home, session) = (public_address(self.dice), guid(self.dice));
        for what in [RISKY, RULE, DOWNLOAD] {
            self.step();
            let report = self.report(Product::CloudApps, what);
            let report = report.user(self.dice, victim, "compromised").address(&home, "attacker");
            self.reports.push(report.session(&session).app(20_893, "Exchange Online"));
        }
        self.step();
        let next: Vec<&Person> =
            (0..self.dice.usize(1..=4)).map(|_| self.company.victim(self.dice)).collect();
        for other in next {
            let message = guid(self.dice);
            let report = self.report(Product::Office365, MAIL).mailbox(self.dice, other);
            let report = report.user(self.dice, victim, "compromised");
            self.reports.push(report.message(&message, "Shared document", other));
        }
    }

    fn spray(&mut self) {
        let home = public_address(self.dice);
        let count = self.dice.usize(3..=9);
        let victims: Vec<&Person> = (0..count).map(|_| self.company.victim(self.dice)).collect();
        for victim in &victims {
            self.now = self.now.plus(exponential(self.dice, 3 * Timestamp::MINUTE));
            let report = self.report(Product::CloudApps, SPRAY);
            let report = report.user(self.dice, victim, "attacked");
            self.reports.push(report.address(&home, "attacker"));
        }
        for _ in 0..self.dice.usize(1..=3) {
            self.step();
            let report = self.report(Product::CloudApps, RISKY);
            let report = report.user(self.dice, victims[0], "compromised");
            self.reports.push(report.address(&home, "attacker"));
        }
    }

    fn spread(&mut self) {
        let hash = hex(self.dice, 64);
        for _ in 0..self.dice.usize(3..=12) {
            self.now = self.now.plus(exponential(self.dice, 10 * Timestamp::MINUTE));
            let victim = self.company.victim(self.dice);
            let report = self.report(Product::Endpoint, SPREAD);
            let report = report.device(self.dice, &victim.machine, "compromised");
            self.reports.push(report.file("update.exe", &hash));
        }
    }

    /// Hands on the keyboard, over several hosts, 30 to 150 alerts.
    fn intrusion(&mut self) {
        let first = self.company.victim(self.dice);
        let url = self.lure(&[first]);
        self.step();
        let click = self.report(Product::Office365, CLICK).mailbox(self.dice, first);
        let click = click.user(self.dice, first, "compromised").url(&url);
        self.reports.push(click);
        let homes = [public_address(self.dice), public_address(self.dice)];
        let (mut account, mut machine) = (first, &first.machine);
        for host in 0..self.dice.usize(3..=6) {
            if host > 0 {
                let server = self.company.server(self.dice);
                if chance(self.dice, 60) {
                    account = self.company.victim(self.dice);
                }
                self.movement(account, machine, server);
                machine = server;
            }
            for _ in 0..self.dice.usize(2..=5) {
                self.step();
                let stages = [SCRIPT, SCRIPT, PERSIST, ELEVATE, EVADE, DUMP, LOOK, STAGE];
                let what = stages[self.dice.usize(..stages.len())];
                self.burst(machine, account, what, 4);
                if chance(self.dice, 40) {
                    let home = homes[self.dice.usize(..2)].clone();
                    self.beacon(machine, &home);
                }
            }
        }
        self.step();
        self.upload(machine, account, &homes[0]);
    }

    fn insider(&mut self) {
        let person = self.company.victim(self.dice);
        for _ in 0..self.dice.usize(3..=8) {
            self.step();
            let report = self.report(Product::CloudApps, DOWNLOAD);
            let report = report.user(self.dice, person, "suspicious");
            self.reports.push(report.address(&self.company.nat[0], "source"));
        }
    }

    /// Several alerts about the same process, or about a child that names its parent.
    fn burst(
        &mut self,
        machine: &Machine,
        account: &Person,
        what: (&'static str, &'static str, &'static str),
        most: usize,
    ) {
        let (mut process, hash) = (self.dice.u32(100..9_000), hex(self.dice, 64));
        for _ in 0..self.dice.usize(1..=most) {
            self.now = self.now.plus(exponential(self.dice, 90 * Timestamp::SECOND));
            let mut report = self.report(Product::Endpoint, what);
            report = report.device(self.dice, machine, "compromised");
            if chance(self.dice, 40) {
                report = report.process(machine, process, "loader.exe", "contextual");
                process += 4;
            }
            report = report.process(machine, process, "loader.exe", "suspicious");
            if chance(self.dice, 85) {
                report = report.user(self.dice, account, "compromised");
            }
            if chance(self.dice, 60) {
                report = report.file("loader.exe", &hash);
            }
            self.reports.push(report);
        }
    }

    fn beacon(&mut self, machine: &Machine, home: &str) {
        self.now = self.now.plus(exponential(self.dice, 5 * Timestamp::MINUTE));
        let report = self.report(Product::Endpoint, BEACON);
        let report = report.device(self.dice, machine, "compromised");
        self.reports.push(report.address(home, "commandAndControl"));
    }

    fn movement(&mut self, account: &Person, from: &Machine, to: &Machine) {
        self.step();
        let report = self.report(Product::Identity, PASS);
        let report = report.user(self.dice, account, "compromised");
        let report = report.device(self.dice, from, "source");
        self.reports.push(report.device(self.dice, to, "destination"));
    }

    fn upload(&mut self, machine: &Machine, account: &Person, home: &str) {
        let report = self.report(Product::Endpoint, UPLOAD);
        let report = report.device(self.dice, machine, "compromised");
        let report = report.user(self.dice, account, "compromised");
        self.reports.push(report.address(home, "destination"));
    }
}
