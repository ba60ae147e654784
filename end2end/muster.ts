// Runs the real binary on a free port with a data folder of its own.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
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
}

export class Muster {
  private token?: string;

  private constructor(
    readonly url: string,
    /** The address that signs its opener in, as the server printed it. */
    readonly signInAddress: string,
    readonly dataFolder: string,
    private readonly keepsData: boolean,
    private readonly child: ChildProcess,
  ) {}

  static async start(options: StartOptions = {}): Promise<Muster> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), "muster-")));
    const url = `http://127.0.0.1:${await freePort()}`;
    const child = spawn(
      binary,
      ["serve", "--listen", url.slice("http://".length), "--data", dataFolder, ...(options.demo ? ["--demo"] : [])],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    }
    child.on("error", (error) => (printed += error.message));

    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline && child.exitCode === null && child.pid !== undefined) {
      const address = /https?:\/\/\S+\/signin\?token=[^\s"'<>]+/.exec(printed)?.[0];
      if (address && (await isReady(url))) {
        return new Muster(url, address, dataFolder, options.dataFolder !== undefined, child);
      }
      await sleep(50);
    }
    child.kill("SIGKILL");
    throw new Error(`${binary} did not start; it printed:\n${printed}`);
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
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = new Promise((done) => this.child.once("exit", done));
      this.child.kill(signal);
      await exited;
    }
    if (!this.keepsData) await rm(this.dataFolder, { recursive: true, force: true });
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
