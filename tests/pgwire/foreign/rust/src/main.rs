//! What tokio-postgres sees of a server: HOST PORT, told as one JSON object.
use futures_util::{pin_mut, TryStreamExt};
use serde_json::{json, Value};
use std::time::Duration;
use tokio_postgres::error::ErrorPosition;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, NoTls, Row, SimpleQueryMessage};

const NUMBERS: &str =
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 100000) SELECT x FROM r";
const ENDLESS: &str =
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r";
const RETENTION: &str =
    "SELECT log_group_name, retention_in_days FROM logs.log_groups WHERE retention_in_days ";
const TYPED: &str =
    "SELECT vpc_id LIKE 'vpc-%' AS v, enable_dns_support AS d, tags, 1 AS n, 0.5 AS h, NULL AS z, \
     1 = 2 AS b FROM ec2.vpcs LIMIT 1";

type Seen = Result<Value, Error>;

async fn connected(options: &str) -> Result<Client, Error> {
    let given: Vec<String> = std::env::args().collect();
    let address = format!("host={} port={} user=tester dbname=awscc {options}", given[1], given[2]);
    let (client, connection) = tokio_postgres::connect(&address, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn state(error: &Error) -> Value {
    error.code().map_or(json!(error.to_string()), |code| json!(code.code()))
}

fn failure<T>(done: Result<T, Error>) -> Value {
    done.map_or_else(|error| state(&error), |_| json!("no error"))
}

fn pairs(rows: &[Row]) -> Value {
    rows.iter().map(|row| json!([row.get::<_, String>(0), row.get::<_, i64>(1)])).collect()
}

async fn two(one: &Client) -> Seen {
    Ok(json!(one.query_one("SELECT 2 AS a", &[]).await?.get::<_, i64>(0)))
}

async fn connect(_: &mut Client) -> Seen {
    let options = "options='-c search_path=ec2 -c default_transaction_read_only=on' application_name=foreign";
    let other = connected(options).await?;
    let found = other.query_one("SELECT count(*) AS n FROM vpcs", &[]).await?;
    let refused = other.execute("INSERT INTO s3.buckets (BucketName) VALUES ('never')", &[]).await;
    let version = other.query_one("SHOW server_version", &[]).await?;
    Ok(json!({
        "version": version.get::<_, String>(0), "found": found.get::<_, i64>(0), "refused": failure(refused),
    }))
}

async fn introspect(one: &mut Client) -> Seen {
    let asked = one.prepare(&format!("{RETENTION} > $1 AND log_group_name <> $2")).await?;
    let typed = one.prepare(TYPED).await?;
    let text = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = $1 \
                AND table_name = $2 AND column_name = ANY($3) ORDER BY column_name";
    let names = vec!["vpc_id", "enable_dns_support", "tags"];
    let columns = one.query(text, &[&"ec2", &"vpcs", &names]).await?;
    let told: Vec<Value> =
        columns.iter().map(|row| json!([row.get::<_, String>(0), row.get::<_, String>(1)])).collect();
    Ok(json!({
        "parameters": asked.params().iter().map(Type::name).collect::<Vec<_>>(),
        "described": typed.columns().iter().map(|column| column.type_().name()).collect::<Vec<_>>(),
        "columns": told,
    }))
}

async fn typed(one: &mut Client) -> Seen {
    let row = one.query_one(TYPED, &[]).await?;
    let binary = json!([
        row.get::<_, bool>(0), row.get::<_, bool>(1), row.get::<_, Option<Value>>(2), row.get::<_, i64>(3),
        row.get::<_, f64>(4), row.get::<_, Option<String>>(5), row.get::<_, bool>(6),
    ]);
    let mut text = json!(null);
    for message in one.simple_query(TYPED).await? {
        if let SimpleQueryMessage::Row(row) = message {
            text = (0..row.len()).map(|at| json!(row.get(at))).collect();
        }
    }
    Ok(json!({"binary": binary, "text": text}))
}

async fn parameters(one: &mut Client) -> Seen {
    let text = format!("{RETENTION} > $1 AND log_group_name <> $2 ORDER BY 1");
    let found = one.query(&text, &[&3_i64, &"group-4"]).await?;
    let given = one.query_typed(&text, &[(&3_i32, Type::INT4), (&"group-4", Type::TEXT)]).await?;
    let vpcs = "SELECT count(*) AS n FROM ec2.vpcs WHERE enable_dns_support = $1";
    let values = one.query_one("SELECT $1 AS t, $2 AS n", &[&"it's \u{e9}", &None::<String>]).await?;
    Ok(json!({
        "found": pairs(&found), "given": pairs(&given),
        "boolean": one.query_one(vpcs, &[&true]).await?.get::<_, i64>(0),
        "values": [values.get::<_, Option<String>>(0), values.get::<_, Option<String>>(1)],
    }))
}

async fn portions(one: &mut Client) -> Seen {
    let none: [&(dyn ToSql + Sync); 0] = [];
    let rows = one.query_raw(NUMBERS, none).await?;
    pin_mut!(rows);
    let (mut streamed, mut sum) = (0, 0);
    while let Some(row) = rows.try_next().await? {
        streamed += 1;
        sum += row.get::<_, i64>(0);
    }
    let block = one.transaction().await?;
    let portal = block.bind(NUMBERS, &[]).await?;
    let (mut count, mut reads) = (0, 0);
    loop {
        let part = block.query_portal(&portal, 1000).await?;
        if part.is_empty() {
            break;
        }
        count += part.len();
        reads += 1;
    }
    block.commit().await?;
    Ok(json!({"streamed": streamed, "sum": sum, "count": count, "reads": reads, "after": two(one).await?}))
}

async fn errors(one: &mut Client) -> Seen {
    let error = one.query("SELECT vpc_idd FROM ec2.vpcs", &[]).await.unwrap_err();
    let told = error.as_db_error().expect("an error of the server");
    let position = match told.position() {
        Some(ErrorPosition::Original(at)) => *at,
        _ => 0,
    };
    let column = json!([told.code().code(), position, told.hint()]);
    let table = failure(one.query("SELECT 1 FROM ec2.vpcz", &[]).await);
    let mut block = one.transaction().await?;
    let inner = block.savepoint("here").await?;
    let inside = failure(inner.query("SELECT nope FROM ec2.vpcs", &[]).await);
    let failed = failure(inner.query("SELECT 1 AS a", &[]).await);
    inner.rollback().await?;
    let savepoint = block.query_one("SELECT 3 AS a", &[]).await?.get::<_, i64>(0);
    block.commit().await?;
    Ok(json!({
        "column": column, "table": table, "inside": inside, "failed": failed, "savepoint": savepoint,
        "after": two(one).await?,
    }))
}

async fn cancel(one: &mut Client) -> Seen {
    let token = one.cancel_token();
    let other = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        token.cancel_query(NoTls).await
    });
    let code = failure(one.query(ENDLESS, &[]).await);
    other.await.expect("the task ends")?;
    Ok(json!({"code": code, "after": two(one).await?}))
}

async fn write(one: &mut Client) -> Seen {
    let block = one.transaction().await?;
    let insert = "INSERT INTO s3.buckets (BucketName, region) VALUES ($1, $2) RETURNING Identifier, OperationStatus";
    let row = block.query_one(insert, &[&"rust-bucket", &"us-east-1"]).await?;
    block.rollback().await?;
    let delete = "DELETE FROM s3.buckets WHERE Identifier = $1 AND region = 'us-east-1'";
    let gone = one.execute(delete, &[&"rust-bucket"]).await?;
    Ok(json!({"row": [row.get::<_, String>(0), row.get::<_, String>(1)], "gone": gone}))
}

async fn copied(one: &mut Client) -> Seen {
    let parts = one.copy_out("COPY (SELECT 1 AS a, 'x' AS b) TO STDOUT").await?;
    pin_mut!(parts);
    let mut text = String::new();
    while let Some(part) = parts.try_next().await? {
        text += &String::from_utf8_lossy(&part);
    }
    Ok(json!(text))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut seen = serde_json::Map::new();
    macro_rules! see {
        ($($step:ident),*) => {$(
            let mut one = connected("").await?;
            let told = $step(&mut one).await.unwrap_or_else(|error| json!(format!("{error:?}")));
            seen.insert(stringify!($step).to_string(), told);
        )*};
    }
    see!(connect, introspect, typed, parameters, portions, errors, cancel, write, copied);
    println!("{}", Value::Object(seen));
    Ok(())
}
