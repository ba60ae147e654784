// Runs the real binary on a free port with a data folder of its own.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const binary = resolve(process.env.MUSTER_BIN ?? "../target/release/muster");

export type Resource = "alerts_v2" | "activities" | "assets";

export interface StartOptions {
  /** Start with the demo data. */
  demo?: boolean;
  /** Go on with the data of an earlier server. It is kept when this one stops. */
  dataFolder?: string;
  /** Begin with a copy of this folder, which stays as it is. */
  copyOf?: string;
}

export class Muster {
  /** The address that signs its opener in, as the server printed it last. */
  signInAddress = "";
  private token?: string;
  private child?: ChildProcess;

  private constructor(
    readonly url: string,
    readonly dataFolder: string,
    private readonly options: StartOptions,
  ) {}

  static async start(options: StartOptions = {}): Promise<Muster> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), "muster-")));
    if (options.copyOf) await cp(options.copyOf, dataFolder, { recursive: true });
    const muster = new Muster(`http://127.0.0.1:${await freePort()}`, dataFolder, options);
    await muster.up();
    return muster;
  }

  /** Starts the process, at the same address as before. */
  async up(): Promise<void> {
    const words = ["serve", "--listen", this.url.slice("http://".length), "--data", this.dataFolder];
    if (this.options.demo) words.push("--demo");
    const child = spawn(binary, words, { stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    }
    child.on("error", (error) => (printed += error.message));

    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline && child.exitCode === null && child.pid !== undefined) {
      const address = /https?:\/\/\S+\/signin\?token=[^\s"'<>]+/.exec(printed)?.[0];
      if (address && (await isReady(this.url))) {
        this.signInAddress = address;
        this.child = child;
        return;
      }
      await sleep(50);
    }
    child.kill("SIGKILL");
    throw new Error(`${binary} did not start; it printed:\n${printed}`);
  }

  /** Ends the process and leaves the data, for `up`. */
  async down(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await exited;
  }

  /** Sends records as newline-delimited JSON, as a detection source would. */
  async ingest(records: string | Buffer | object[], resource: Resource = "alerts_v2"): Promise<unknown> {
    const body = Array.isArray(records)
      ? records.map((record) => JSON.stringify(record)).join("\n")
      : records.toString();
    return this.call("POST", `/v1.0/security/${resource}`, body, "application/x-ndjson");
  }

  /** Calls the API with a token. Answers the parsed body; refuses what is not a success. */
  async call(method: string, path: string, body?: string, contentType = "application/json"): Promise<any> {
    this.token ??= await this.createToken();
    const response = await fetch(this.url + path, {
      method,
      body,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { "content-type": contentType }) },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Runs a command of the same binary on the same data. */
  async run(...words: string[]): Promise<string> {
    const environment = { ...process.env, MUSTER_DATA: this.dataFolder };
    const { stdout } = await promisify(execFile)(binary, words, { env: environment });
    return stdout;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    await this.down(signal);
    if (!this.options.dataFolder) await rm(this.dataFolder, { recursive: true, force: true });
  }

  private async createToken(): Promise<string> {
    const permissions = ["SecurityIncident.ReadWrite.All", "SecurityAlert.ReadWrite.All"];
    const words = permissions.flatMap((permission) => ["--permission", permission]);
    const printed = await this.run("token", "create", "--name", "end2end", ...words);
    return printed.trim().split("\n").at(-1)!;
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address ? done(address.port) : failed(address)));
    });
  });
}
