//! What is reported on a day without an attack. A group of alerts of one cause is one truth.

use shared::time::Timestamp;

use super::company::{Company, public_address};
use super::report::{Product, Report};
use super::{Plan, chance, exponential};

const SIGN_IN: (&str, &str, &str) = ("Unfamiliar sign-in properties", "InitialAccess", "low");
const TRAVEL: (&str, &str, &str) = ("Atypical travel", "InitialAccess", "low");
const SINGLES: [(&str, &str, &str); 4] = [
    ("Suspicious script", "Execution", "low"),
    ("Unwanted software", "UnwantedSoftware", "informational"),
    ("Anomalous service", "Persistence", "low"),
    ("Uncommon remote access", "CommandAndControl", "medium"),
];
const REPORTED: (&str, &str, &str) = ("Email reported by user", "InitialAccess", "informational");
const COLLECTED: (&str, &str, &str) = ("Repeated failed logon", "CredentialAccess", "low");
const SCAN: (&str, &str, &str) = ("Network scan", "Discovery", "low");
const SERVICE: (&str, &str, &str) = ("Unusual log-on of an account", "LateralMovement", "low");
const NOISY: (&str, &str, &str) = ("Unsigned driver loaded", "Persistence", "informational");

pub(super) fn group(
    company: &Company,
    plan: Plan,
    dice: &mut fastrand::Rng,
    number: usize,
) -> Vec<Report> {
    let begins = plan.start.plus(dice.i64(0..plan.days * Timestamp::DAY));
    let person = company.anybody(dice);
    match dice.u32(0..100) {
        0..30 => vec![sign_in(company, dice, begins)],
        30..50 => {
            let what = SINGLES[dice.usize(..SINGLES.len())];
            let report = Report::new(dice, Product::Endpoint, what, begins);
            let report = report.device(dice, &person.machine, "suspicious");
            let report = report.user(dice, person, "suspicious");
            vec![report.process(&person.machine, dice.u32(100..9_000), "tool.exe", "suspicious")]
        }
        50..65 => {
            let id = super::company::guid(dice);
            let report = Report::new(dice, Product::Office365, REPORTED, begins);
            vec![report.mailbox(dice, person).message(&id, "Newsletter", person)]
        }
        65..75 => {
            let report = Report::new(dice, Product::Siem, COLLECTED, begins);
            vec![report.user(dice, person, "suspicious").device(
                dice,
                &person.machine,
                "suspicious",
            )]
        }
        75..83 => {
            let truth = format!("scan-{number}");
            let scanner = company.scanner();
            let count = dice.usize(3..=10);
            (0..count)
                .map(|_| {
                    let at = begins.plus(exponential(dice, Timestamp::MINUTE));
                    let target = &company.anybody(dice).machine;
                    Report::new(dice, Product::Identity, SCAN, at)
                        .device(dice, scanner, "source")
                        .device(dice, target, "destination")
                        .of(&truth)
                })
                .collect()
        }
        83..92 => {
            let account = &company.service_accounts[dice.usize(..company.service_accounts.len())];
            let report = Report::new(dice, Product::Identity, SERVICE, begins);
            let report = report.user(dice, account, "suspicious");
            vec![report.device(dice, &person.machine, "destination")]
        }
        _ => {
            let truth = format!("repeat-{number}");
            let mut at = begins;
            let count = dice.usize(2..=8);
            (0..count)
                .map(|_| {
                    at = at.plus(exponential(dice, 8 * Timestamp::MINUTE));
                    Report::new(dice, Product::Endpoint, NOISY, at)
                        .device(dice, &person.machine, "suspicious")
                        .of(&truth)
                })
                .collect()
        }
    }
}

fn sign_in(company: &Company, dice: &mut fastrand::Rng, begins: Timestamp) -> Report {
    let person = company.anybody(dice);
    let what = if chance(dice, 50) { SIGN_IN } else { TRAVEL };
    let address =
        if chance(dice, 60) { company.nat[dice.usize(..2)].clone() } else { public_address(dice) };
    Report::new(dice, Product::CloudApps, what, begins)
        .user(dice, person, "suspicious")
        .address(&address, "source")
        .app(11_161, "Office 365")
}
