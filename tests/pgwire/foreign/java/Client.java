import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What pgjdbc sees of a server: HOST PORT, told as one JSON object. */
public class Client {
    static final String NUMBERS =
            "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 100000) SELECT x FROM r";
    static final String ENDLESS =
            "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r";
    static final String RETENTION =
            "SELECT log_group_name, retention_in_days FROM logs.log_groups WHERE retention_in_days ";
    static final String TYPED =
            "SELECT vpc_id LIKE 'vpc-%' AS v, enable_dns_support AS d, tags, 1 AS n, 0.5 AS h, NULL AS z,"
                    + " 1 = 2 AS b FROM ec2.vpcs LIMIT 1";

    interface Step {
        Object run(Connection connection) throws Exception;
    }

    static String url;

    static Connection connected(String options) throws SQLException {
        return DriverManager.getConnection(url + options, "tester", null);
    }

    static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> parts = new ArrayList<>();
            map.forEach((name, one) -> parts.add(json(name) + ":" + json(one)));
            return "{" + String.join(",", parts) + "}";
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(",", list.stream().map(Client::json).toList()) + "]";
        }
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        StringBuilder text = new StringBuilder("\"");
        for (char one : value.toString().toCharArray()) {
            boolean plain = one >= ' ' && one < 127 && one != '"' && one != '\\';
            text.append(plain ? String.valueOf(one) : String.format(Locale.ROOT, "\\u%04x", (int) one));
        }
        return text.append('"').toString();
    }

    static List<Object> row(ResultSet rows, String... names) throws SQLException {
        List<Object> cells = new ArrayList<>();
        for (String name : names) {
            cells.add(rows.getObject(name));
        }
        return cells;
    }

    static List<List<Object>> all(ResultSet rows, String... names) throws SQLException {
        List<List<Object>> found = new ArrayList<>();
        while (rows.next()) {
            found.add(row(rows, names));
        }
        rows.close();
        return found;
    }

    static Object value(Connection one, String sql) throws SQLException {
        try (Statement statement = one.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getObject(1) : "no row";
        }
    }

    static String state(Connection one, String sql) {
        try {
            value(one, sql);
            return "no error";
        } catch (SQLException error) {
            return error.getSQLState();
        }
    }

    static Map<String, Object> connect(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        DatabaseMetaData meta = one.getMetaData();
        seen.put("version", meta.getDatabaseProductName() + " " + meta.getDatabaseProductVersion());
        seen.put("catalog", one.getCatalog());
        seen.put("valid", one.isValid(5));
        try (Connection other = connected("&currentSchema=ec2&readOnly=true&readOnlyMode=always")) {
            seen.put("schema", other.getSchema());
            seen.put("found", value(other, "SELECT count(*) AS n FROM vpcs"));
            seen.put("refused", state(other, "INSERT INTO s3.buckets (BucketName) VALUES ('never') RETURNING Identifier"));
        }
        return seen;
    }

    static Map<String, Object> introspect(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        DatabaseMetaData meta = one.getMetaData();
        seen.put("schemas", all(meta.getSchemas(null, "ec%"), "TABLE_SCHEM"));
        seen.put("many", all(meta.getSchemas(), "TABLE_SCHEM").size() > 100);
        seen.put("tables", all(meta.getTables(null, "ec2", "vpcs", null), "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE"));
        List<Object> columns = new ArrayList<>();
        for (String name : List.of("vpc_id", "enable_dns_support", "tags")) {
            columns.addAll(all(meta.getColumns(null, "ec2", "vpcs", name), "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "IS_NULLABLE"));
        }
        seen.put("columns", columns);
        seen.put("key", all(meta.getPrimaryKeys(null, "ec2", "vpcs"), "COLUMN_NAME", "KEY_SEQ"));
        seen.put("foreign", all(meta.getImportedKeys(null, "ec2", "vpcs"), "FKCOLUMN_NAME"));
        seen.put("indexes", all(meta.getIndexInfo(null, "ec2", "vpcs", false, true), "INDEX_NAME").size());
        List<String> types = new ArrayList<>();
        for (List<Object> type : all(meta.getTypeInfo(), "TYPE_NAME")) {
            types.add(type.get(0).toString());
        }
        seen.put("types", types.containsAll(List.of("text", "int8", "float8", "bool", "jsonb")));
        seen.put("catalogs", all(meta.getCatalogs(), "TABLE_CAT"));
        return seen;
    }

    static Map<String, Object> typed(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        try (Statement statement = one.createStatement(); ResultSet rows = statement.executeQuery(TYPED)) {
            ResultSetMetaData meta = rows.getMetaData();
            List<Object> types = new ArrayList<>();
            for (int at = 1; at <= meta.getColumnCount(); at++) {
                types.add(meta.getColumnTypeName(at));
                meta.isAutoIncrement(at);
                meta.isNullable(at);
            }
            rows.next();
            seen.put("types", types);
            seen.put("row", row(rows, "v", "d", "tags", "n", "h", "z", "b"));
            seen.put("long", rows.getLong("n"));
        }
        return seen;
    }

    static List<List<Object>> retention(PreparedStatement statement, int days, String name) throws SQLException {
        statement.setInt(1, days);
        statement.setString(2, name);
        return all(statement.executeQuery(), "log_group_name", "retention_in_days");
    }

    static Map<String, Object> parameters(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        try (PreparedStatement statement = one.prepareStatement(RETENTION + "> ? AND log_group_name <> ? ORDER BY 1")) {
            seen.put("type", statement.getParameterMetaData().getParameterTypeName(1));
            seen.put("column", statement.getMetaData().getColumnTypeName(2));
            for (int count = 0; count < 7; count++) { // from the fifth on it is prepared by name
                seen.put("found", retention(statement, 3, "group-4"));
                seen.put("less", retention(statement, 1, "group-1"));
            }
        }
        String values = "SELECT ? AS t, ? AS n, CAST(? AS REAL) AS f, CAST(? AS BIGINT) AS i";
        try (PreparedStatement statement = one.prepareStatement(values)) {
            statement.setString(1, "it's \u00e9");
            statement.setNull(2, Types.VARCHAR);
            statement.setDouble(3, 1.25);
            statement.setLong(4, 1L << 40);
            seen.put("values", all(statement.executeQuery(), "t", "n", "f", "i"));
        }
        try (PreparedStatement statement = one.prepareStatement("SELECT count(*) AS n FROM ec2.vpcs WHERE enable_dns_support = ?")) {
            statement.setBoolean(1, true);
            seen.put("boolean", all(statement.executeQuery(), "n"));
        }
        try (PreparedStatement statement = one.prepareStatement(RETENTION + "> ? AND retention_in_days = ANY(?)")) {
            statement.setBigDecimal(1, new BigDecimal("6.5"));
            statement.setArray(2, one.createArrayOf("int8", new Long[] {5L, 7L}));
            seen.put("decimal", all(statement.executeQuery(), "log_group_name"));
        }
        try (PreparedStatement statement = one.prepareStatement("SELECT ? AS u, ? AS d, ? AS t")) {
            statement.setObject(1, new UUID(0, 1));
            statement.setObject(2, LocalDate.of(2026, 1, 31));
            statement.setTimestamp(3, Timestamp.valueOf("2026-01-31 10:11:12"));
            List<Object> row = all(statement.executeQuery(), "u", "d", "t").get(0);
            row.set(2, row.get(2).toString().substring(0, 16)); // its zone is the client's
            seen.put("others", row);
        }
        try (PreparedStatement statement = one.prepareStatement("WITH r(x) AS (VALUES (2), (10)) SELECT x FROM r WHERE x < ?")) {
            statement.setObject(1, "9", Types.OTHER); // of no type, as with stringtype=unspecified
            seen.put("computed", all(statement.executeQuery(), "x"));
        }
        return seen;
    }

    static Map<String, Object> simple(Connection unused) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        try (Connection one = connected("&preferQueryMode=simple");
                PreparedStatement statement = one.prepareStatement(RETENTION + "> ? AND log_group_name <> ? ORDER BY 1")) {
            seen.put("found", retention(statement, 3, "group-4"));
            statement.setString(1, "3"); // written as ('3')
            seen.put("text", all(statement.executeQuery(), "log_group_name").size());
            seen.put("error", state(one, "SELECT nope FROM ec2.vpcs"));
            seen.put("after", value(one, "SELECT 2 AS a"));
        }
        for (String mode : List.of("extendedForPrepared", "extendedCacheEverything")) {
            try (Connection one = connected("&preferQueryMode=" + mode)) {
                seen.put(mode, value(one, "SELECT count(*) AS n FROM ec2.vpcs"));
            }
        }
        return seen;
    }

    static Map<String, Object> portions(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        one.setAutoCommit(false);
        long count = 0;
        long sum = 0;
        try (PreparedStatement statement = one.prepareStatement(NUMBERS)) {
            statement.setFetchSize(1000);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    count += 1;
                    sum += rows.getLong(1);
                }
            }
            try (ResultSet rows = statement.executeQuery()) { // left before its end
                rows.next();
                seen.put("first", rows.getLong(1));
            }
        }
        try (Statement statement = one.createStatement()) {
            statement.setMaxRows(3);
            seen.put("most", all(statement.executeQuery(NUMBERS), "x").size());
        }
        one.commit();
        one.setAutoCommit(true);
        seen.put("count", count);
        seen.put("sum", sum);
        return seen;
    }

    static Map<String, Object> errors(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        try {
            value(one, "SELECT vpc_idd FROM ec2.vpcs");
        } catch (SQLException error) {
            seen.put("column", error.getSQLState());
            seen.put("hint", error.getMessage().contains("Hint: did you mean 'vpc_id'?"));
            seen.put("position", error.getMessage().contains("Position: 8"));
        }
        seen.put("table", state(one, "SELECT 1 FROM ec2.vpcz"));
        one.setAutoCommit(false);
        seen.put("inside", state(one, "SELECT nope FROM ec2.vpcs"));
        seen.put("failed", state(one, "SELECT 1"));
        one.rollback();
        one.setSavepoint("here");
        state(one, "SELECT nope FROM ec2.vpcs");
        try (Statement statement = one.createStatement()) {
            statement.execute("ROLLBACK TO here");
        }
        seen.put("savepoint", value(one, "SELECT 3 AS a"));
        one.commit();
        one.setAutoCommit(true);
        try (Connection other = connected("&autosave=always")) {
            other.setAutoCommit(false);
            seen.put("saved", state(other, "SELECT nope FROM ec2.vpcs"));
            seen.put("goes on", value(other, "SELECT 4 AS a"));
            other.rollback();
        }
        seen.put("after", value(one, "SELECT 2 AS a"));
        return seen;
    }

    static Map<String, Object> cancel(Connection one) throws Exception {
        Map<String, Object> seen = new TreeMap<>();
        try (Statement statement = one.createStatement()) {
            statement.setQueryTimeout(1);
            try {
                statement.executeQuery(ENDLESS);
            } catch (SQLException error) {
                seen.put("timeout", error.getSQLState());
            }
        }
        try (Statement statement = one.createStatement()) {
            Thread other = new Thread(() -> {
                try {
                    Thread.sleep(300);
                    statement.cancel();
                } catch (InterruptedException | SQLException error) {
                    seen.put("cancelling", error.toString());
                }
            });
            other.start();
            try {
                statement.executeQuery(ENDLESS);
            } catch (SQLException error) {
                seen.put("code", error.getSQLState());
            }
            other.join();
        }
        seen.put("after", value(one, "SELECT 2 AS a"));
        return seen;
    }

    static Map<String, Object> write(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        one.setAutoCommit(false);
        String insert = "INSERT INTO s3.buckets (BucketName, region) VALUES (?, ?) RETURNING Identifier, OperationStatus";
        try (PreparedStatement statement = one.prepareStatement(insert)) {
            statement.setString(1, "java-bucket");
            statement.setString(2, "us-east-1");
            seen.put("rows", all(statement.executeQuery(), "Identifier", "OperationStatus"));
            boolean told = false;
            for (SQLWarning each = statement.getWarnings(); each != null; each = each.getNextWarning()) {
                told |= each.getMessage().contains("ROLLBACK will not undo");
            }
            seen.put("told", told);
        }
        one.rollback();
        one.setAutoCommit(true);
        String delete = "DELETE FROM s3.buckets WHERE Identifier = ? AND region = 'us-east-1'";
        try (PreparedStatement statement = one.prepareStatement(delete)) {
            statement.setString(1, "java-bucket");
            seen.put("gone", statement.executeUpdate());
        }
        return seen;
    }

    static Map<String, Object> keys(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        String insert = "INSERT INTO s3.buckets (BucketName, region) VALUES (?, ?)";
        try (PreparedStatement statement = one.prepareStatement(insert, new String[] {"identifier"})) {
            statement.setString(1, "java-keys");
            statement.setString(2, "us-east-1");
            seen.put("count", statement.executeUpdate());
            seen.put("keys", all(statement.getGeneratedKeys(), "identifier"));
        }
        try (Statement statement = one.createStatement()) {
            seen.put("gone", statement.executeUpdate("DELETE FROM s3.buckets WHERE Identifier = 'java-keys' AND region = 'us-east-1'"));
        }
        return seen;
    }

    static Map<String, Object> batch(Connection one) throws SQLException {
        Map<String, Object> seen = new TreeMap<>();
        try (PreparedStatement statement = one.prepareStatement("INSERT INTO s3.buckets (BucketName, region) VALUES (?, ?)")) {
            for (String name : List.of("java-1", "java-2", "java-3")) {
                statement.setString(1, name);
                statement.setString(2, "us-east-1");
                statement.addBatch();
            }
            List<Integer> counts = new ArrayList<>();
            for (int count : statement.executeBatch()) {
                counts.add(count);
            }
            seen.put("counts", counts);
        }
        seen.put("there", value(one, "SELECT count(*) AS n FROM s3.buckets WHERE bucket_name LIKE 'java-_' AND region = 'us-east-1'"));
        return seen;
    }

    public static void main(String[] arguments) throws SQLException {
        url = "jdbc:postgresql://" + arguments[0] + ":" + arguments[1] + "/awscc?ApplicationName=foreign";
        Map<String, Step> steps = Map.ofEntries(
                Map.entry("connect", Client::connect),
                Map.entry("introspect", Client::introspect),
                Map.entry("typed", Client::typed),
                Map.entry("parameters", Client::parameters),
                Map.entry("simple", Client::simple),
                Map.entry("portions", Client::portions),
                Map.entry("errors", Client::errors),
                Map.entry("cancel", Client::cancel),
                Map.entry("write", Client::write),
                Map.entry("keys", Client::keys),
                Map.entry("batch", Client::batch));
        Map<String, Object> seen = new TreeMap<>();
        for (Map.Entry<String, Step> step : steps.entrySet()) {
            try (Connection one = connected("")) {
                seen.put(step.getKey(), step.getValue().run(one));
            } catch (Exception error) {
                String state = error instanceof SQLException told ? told.getSQLState() : "";
                seen.put(step.getKey(), state + " " + error);
            }
        }
        System.out.println(json(seen));
    }
}
