// What pgx sees of a server: HOST PORT, told as one JSON object.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
)

const (
	numbers   = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 100000) SELECT x FROM r"
	endless   = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"
	retention = "SELECT log_group_name, retention_in_days FROM logs.log_groups WHERE retention_in_days "
	typed     = "SELECT vpc_id LIKE 'vpc-%' AS v, enable_dns_support AS d, tags, 1 AS n, 0.5 AS h, NULL AS z," +
		" 1 = 2 AS b FROM ec2.vpcs LIMIT 1"
)

type seen map[string]any

var (
	ctx = context.Background()
	url string
)

var modes = map[string]pgx.QueryExecMode{
	"cache statement": pgx.QueryExecModeCacheStatement,
	"cache describe":  pgx.QueryExecModeCacheDescribe,
	"describe exec":   pgx.QueryExecModeDescribeExec,
	"exec":            pgx.QueryExecModeExec,
	"simple protocol": pgx.QueryExecModeSimpleProtocol,
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// rows are all the rows of a query, or what it failed with.
func rows(one *pgx.Conn, text string, values ...any) any {
	found, err := one.Query(ctx, text, values...)
	if err != nil {
		return state(err)
	}
	all, err := pgx.CollectRows(found, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
	if err != nil {
		return state(err)
	}
	return all
}

func state(err error) string {
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return told.Code
	}
	return fmt.Sprint(err)
}

func connect(one *pgx.Conn) any {
	must(one.Ping(ctx))
	config, err := pgx.ParseConfig(url + " search_path=ec2 default_transaction_read_only=on")
	must(err)
	other, err := pgx.ConnectConfig(ctx, config)
	must(err)
	defer other.Close(ctx)
	return seen{
		"version": one.PgConn().ParameterStatus("server_version"),
		"found":   rows(other, "SELECT count(*) AS n FROM vpcs"),
		"refused": rows(other, "INSERT INTO s3.buckets (BucketName) VALUES ('never') RETURNING Identifier"),
	}
}

func introspect(one *pgx.Conn) any {
	described, err := one.Prepare(ctx, "typed", typed)
	must(err)
	var types []uint32
	for _, field := range described.Fields {
		types = append(types, field.DataTypeOID)
	}
	asked, err := one.Prepare(ctx, "asked", retention+"> $1 AND log_group_name <> $2")
	must(err)
	return seen{
		"columns": rows(one, "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = $1"+
			" AND table_name = $2 AND column_name = ANY($3) ORDER BY column_name",
			"ec2", "vpcs", []string{"vpc_id", "enable_dns_support", "tags"}),
		"tables":     rows(one, "SELECT table_name FROM information_schema.tables WHERE table_schema = $1 AND table_name LIKE $2", "logs", "log_group_"),
		"described":  types,
		"parameters": asked.ParamOIDs,
	}
}

func typedQuery(one *pgx.Conn) any {
	found := seen{}
	for name, mode := range modes {
		found[name] = rows(one, typed, mode)
	}
	return found
}

func parameters(one *pgx.Conn) any {
	found := seen{}
	for name, mode := range modes {
		found[name] = seen{
			"found":   rows(one, retention+"> $1 AND log_group_name <> $2 ORDER BY 1", mode, 3, "group-4"),
			"boolean": rows(one, "SELECT count(*) AS n FROM ec2.vpcs WHERE enable_dns_support = $1", mode, true),
			"values":  rows(one, "SELECT $1 AS t, $2 AS n", mode, "it's \u00e9", nil),
		}
	}
	return found
}

func batch(one *pgx.Conn) any {
	asked := &pgx.Batch{}
	for number := range 10 {
		asked.Queue("SELECT $1 AS n", fmt.Sprint(number))
	}
	results := one.SendBatch(ctx, asked)
	told := ""
	for range 10 {
		var text string
		must(results.QueryRow().Scan(&text))
		told += text
	}
	must(results.Close())
	wrong := &pgx.Batch{}
	wrong.Queue("SELECT 1 AS a")
	wrong.Queue("SELECT nope FROM ec2.vpcs")
	return seen{"told": told, "wrong": state(one.SendBatch(ctx, wrong).Close()), "after": rows(one, "SELECT 2 AS a")}
}

func portions(one *pgx.Conn) any {
	var count, sum, x int64
	found, err := one.Query(ctx, numbers)
	must(err)
	_, err = pgx.ForEachRow(found, []any{&x}, func() error { count, sum = count+1, sum+x; return nil })
	must(err)
	block, err := one.Begin(ctx)
	must(err)
	_, err = block.Exec(ctx, "DECLARE many CURSOR FOR "+numbers)
	must(err)
	fetched, times := int64(0), 0
	for ; ; times++ {
		part, err := block.Query(ctx, "FETCH 10000 FROM many")
		must(err)
		tag, err := pgx.ForEachRow(part, []any{&x}, func() error { return nil })
		must(err)
		if fetched += tag.RowsAffected(); tag.RowsAffected() == 0 {
			break
		}
	}
	must(block.Commit(ctx))
	left, err := one.Query(ctx, numbers) // left before its end
	must(err)
	left.Next()
	left.Close()
	return seen{"count": count, "sum": sum, "fetched": fetched, "times": times, "after": rows(one, "SELECT 2 AS a")}
}

func failures(one *pgx.Conn) any {
	_, err := one.Exec(ctx, "SELECT vpc_idd FROM ec2.vpcs")
	var told *pgconn.PgError
	errors.As(err, &told)
	block, err := one.Begin(ctx)
	must(err)
	inside := rows(one, "SELECT nope FROM ec2.vpcs")
	failed := rows(one, "SELECT 1 AS a")
	must(block.Rollback(ctx))
	block, err = one.Begin(ctx)
	must(err)
	inner, err := block.Begin(ctx)
	must(err)
	rows(one, "SELECT nope FROM ec2.vpcs")
	must(inner.Rollback(ctx))
	savepoint := rows(one, "SELECT 3 AS a")
	must(block.Commit(ctx))
	return seen{"column": told.Code, "position": told.Position, "hint": told.Hint, "inside": inside, "failed": failed,
		"table": rows(one, "SELECT 1 FROM ec2.vpcz"), "savepoint": savepoint, "after": rows(one, "SELECT 2 AS a")}
}

func cancel(one *pgx.Conn) any {
	go func() {
		time.Sleep(300 * time.Millisecond)
		must(one.PgConn().CancelRequest(ctx))
	}()
	code := rows(one, endless)
	pool, err := pgxpool.New(ctx, url+" pool_max_conns=1")
	must(err)
	defer pool.Close()
	short, end := context.WithTimeout(ctx, 300*time.Millisecond)
	defer end()
	_, err = pool.Exec(short, endless)
	var text string
	must(pool.QueryRow(ctx, "SELECT $1 AS t", "after").Scan(&text))
	return seen{"code": code, "timeout": errors.Is(err, context.DeadlineExceeded), "pool": text, "after": rows(one, "SELECT 2 AS a")}
}

func write(one *pgx.Conn) any {
	insert := "INSERT INTO s3.buckets (BucketName, region) VALUES ($1, $2) RETURNING Identifier, OperationStatus"
	block, err := one.Begin(ctx)
	must(err)
	made := rows(one, insert, "go-bucket", "us-east-1")
	must(block.Rollback(ctx))
	tag, err := one.Exec(ctx, "DELETE FROM s3.buckets WHERE Identifier = $1 AND region = 'us-east-1'", "go-bucket")
	must(err)
	return seen{"rows": made, "gone": tag.String()}
}

func copied(one *pgx.Conn) any {
	var text strings.Builder
	tag, err := one.PgConn().CopyTo(ctx, &text, "COPY (SELECT 1 AS a, 'x' AS b) TO STDOUT")
	must(err)
	return []string{text.String(), tag.String()}
}

func throughSql(_ *pgx.Conn) any {
	one, err := sql.Open("pgx", url)
	must(err)
	defer one.Close()
	statement, err := one.Prepare(retention + "= $1")
	must(err)
	defer statement.Close()
	var name string
	var days int
	for range 7 {
		must(statement.QueryRow(7).Scan(&name, &days))
	}
	return []any{name, days}
}

func saw(step func(*pgx.Conn) any) (told any) {
	defer func() {
		if wrong := recover(); wrong != nil {
			told = fmt.Sprint("failed: ", wrong)
		}
	}()
	one, err := pgx.Connect(ctx, url)
	must(err)
	defer one.Close(ctx)
	return step(one)
}

func main() {
	url = fmt.Sprintf("host=%s port=%s user=tester dbname=awscc", os.Args[1], os.Args[2])
	all := seen{}
	for name, step := range map[string]func(*pgx.Conn) any{
		"connect": connect, "introspect": introspect, "typed": typedQuery, "parameters": parameters, "batch": batch,
		"portions": portions, "errors": failures, "cancel": cancel, "write": write, "copied": copied, "sql": throughSql,
	} {
		all[name] = saw(step)
	}
	must(json.NewEncoder(os.Stdout).Encode(all))
}
