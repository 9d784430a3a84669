// What node's `pg` and `pg-cursor` see of a server: HOST PORT, told as one JSON object.
import pg from "pg";
import Cursor from "pg-cursor";

const [host, port] = process.argv.slice(2);
const config = { host, port: Number(port), user: "tester", database: "awscc" };
const NUMBERS =
  "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 100000) SELECT x FROM r";
const ENDLESS =
  "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r";
const RETENTION = "SELECT log_group_name, retention_in_days FROM logs.log_groups WHERE retention_in_days ";
const TYPED =
  "SELECT vpc_id LIKE 'vpc-%' AS v, enable_dns_support AS d, tags, 1 AS n, 0.5 AS h, NULL AS z," +
  " 1 = 2 AS b FROM ec2.vpcs LIMIT 1";

const one = new pg.Client(config);
const notices = [];
one.on("error", (error) => console.error(error.message)); // what is asked next says it too
one.on("notice", (notice) => notices.push(notice.message));
const rows = async (...given) => (await one.query(...given)).rows;
const failure = async (...given) => {
  try {
    await one.query(...given);
  } catch (error) {
    return { code: error.code, position: error.position ?? null, hint: error.hint ?? null };
  }
  return "no error";
};

const steps = {
  async connect() {
    await one.connect();
    return (await rows("SHOW server_version"))[0];
  },
  async introspect() {
    const columns = await rows(
      "SELECT column_name, data_type, is_nullable FROM information_schema.columns" +
        " WHERE table_schema = $1 AND table_name = $2 AND column_name = ANY($3)" +
        " ORDER BY column_name",
      ["ec2", "vpcs", ["vpc_id", "enable_dns_support", "tags"]],
    );
    const tables = await rows(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = $1 AND table_name = $2",
      ["logs", "log_groups"],
    );
    const described = (await one.query(TYPED)).fields.map((field) => field.dataTypeID);
    return { columns, tables, described };
  },
  async typed() {
    return { simple: (await rows(TYPED))[0], extended: (await rows({ text: TYPED, queryMode: "extended" }))[0] };
  },
  async binary() {
    const text = "SELECT enable_dns_support AS d, 1 AS n, 0.5 AS h, 'x' AS t FROM ec2.vpcs LIMIT 1";
    return (await rows({ text, binary: true }))[0];
  },
  async parameters() {
    const named = [];
    for (let count = 0; count < 7; count++) {
      const asked = { name: "retention", text: `${RETENTION} = $1`, values: [7] };
      named.push((await rows(asked))[0].log_group_name);
    }
    return {
      found: await rows({ text: `${RETENTION} > $1 AND log_group_name <> $2 ORDER BY 1`, values: [3, "group-4"], rowMode: "array" }),
      named: [...new Set(named)],
      values: (await rows("SELECT $1 AS t, $2 AS n, CAST($3 AS REAL) AS f, $4 AS d", ["it's", null, 1.25, { a: 1 }]))[0],
      boolean: (await rows("SELECT count(*) AS n FROM ec2.vpcs WHERE enable_dns_support = $1", [true]))[0],
    };
  },
  async many() {
    const results = await one.query("SELECT 1 AS a; SELECT 2 AS b, 3 AS c");
    return results.map((result) => result.rows);
  },
  async portions() {
    const cursor = one.query(new Cursor(NUMBERS));
    let [count, sum, reads] = [0, 0, 0];
    for (;;) {
      const part = await cursor.read(1000);
      if (part.length === 0) break;
      reads += 1;
      for (const { x } of part) [count, sum] = [count + 1, sum + Number(x)];
    }
    await cursor.close();
    const left = one.query(new Cursor(`${NUMBERS} WHERE x > $1`, ["10"]));
    const first = (await left.read(2)).map(({ x }) => x);
    await left.close();
    return { count, sum, reads, first, after: (await rows("SELECT 2 AS a"))[0] };
  },
  async errors() {
    const column = await failure("SELECT vpc_idd FROM ec2.vpcs");
    const table = await failure("SELECT 1 FROM ec2.vpcz WHERE 1 = $1", [1]);
    const syntax = await failure("SELEC 1");
    await one.query("BEGIN");
    const inside = await failure("SELECT nope FROM ec2.vpcs");
    const failed = await failure("SELECT 1");
    await one.query("ROLLBACK");
    const cursor = one.query(new Cursor("SELECT nope FROM ec2.vpcs"));
    const told = await cursor.read(1).catch((error) => error.code);
    return { column, table, syntax, inside: inside.code, failed: failed.code, cursor: told, after: (await rows("SELECT 2 AS a"))[0] };
  },
  async cancel() {
    const asked = new pg.Query(ENDLESS);
    const ended = new Promise((tell) => {
      asked.on("error", (error) => tell(error.code));
      asked.on("end", () => tell("no error"));
    });
    one.query(asked);
    await new Promise((wake) => setTimeout(wake, 300));
    new pg.Client(config).cancel(one, asked);
    const code = await ended;
    const limited = new pg.Client({ ...config, statement_timeout: 300 });
    await limited.connect();
    const timeout = await limited.query(ENDLESS).catch((error) => error.code);
    await limited.end();
    return { code, timeout, after: (await rows("SELECT 2 AS a"))[0] };
  },
  async write() {
    await one.query("BEGIN");
    const made = await one.query(
      "INSERT INTO s3.buckets (BucketName, region) VALUES ($1, $2) RETURNING Identifier, OperationStatus",
      ["node-bucket", "us-east-1"],
    );
    await one.query("ROLLBACK");
    const gone = await one.query(
      "DELETE FROM s3.buckets WHERE Identifier = $1 AND region = 'us-east-1'",
      ["node-bucket"],
    );
    const told = notices.some((notice) => notice.includes("ROLLBACK will not undo"));
    return { rows: made.rows, command: made.command, count: made.rowCount, gone: [gone.command, gone.rowCount], told };
  },
  async pool() {
    const pool = new pg.Pool({ ...config, max: 4 });
    const found = await Promise.all(
      [...Array(20).keys()].map(async (n) => (await pool.query("SELECT $1 AS x", [String(n)])).rows[0].x),
    );
    await pool.end();
    return found.every((x, n) => x === String(n));
  },
};

const seen = {};
for (const [name, step] of Object.entries(steps)) {
  try {
    seen[name] = await step();
  } catch (error) {
    seen[name] = `${error.code}: ${error.message}`;
  }
}
await one.end();
console.log(JSON.stringify(seen));
