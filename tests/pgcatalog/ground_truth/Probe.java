import java.sql.*;

/** Asks pgjdbc's DatabaseMetaData what tools ask it; what it sends is read from the server's log. */
public class Probe {
    static void drain(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        while (rows.next()) {
            rows.getString(1);
        }
        meta.isNullable(1);
        meta.isAutoIncrement(1);
        rows.close();
    }

    public static void main(String[] arguments) throws SQLException {
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            DatabaseMetaData meta = connection.getMetaData();
            String[] kinds = {"TABLE", "VIEW", "FOREIGN TABLE", "MATERIALIZED VIEW", "PARTITIONED TABLE"};
            drain(meta.getTables(null, "ec2", "%", null));
            drain(meta.getTables(null, null, "vpc%", kinds));
            drain(meta.getTables("awscc", "ec2", "%", new String[] {"TABLE", "VIEW"}));
            drain(meta.getColumns(null, "ec2", "vpcs", null));
            drain(meta.getColumns(null, "ec2", "vpcs%", "%"));
            drain(meta.getSchemas());
            drain(meta.getSchemas(null, "ec%"));
            drain(meta.getCatalogs());
            drain(meta.getTableTypes());
            drain(meta.getPrimaryKeys(null, "ec2", "vpcs"));
            drain(meta.getImportedKeys(null, "ec2", "vpcs"));
            drain(meta.getExportedKeys(null, "ec2", "vpcs"));
            drain(meta.getIndexInfo(null, "ec2", "vpcs", false, true));
            drain(meta.getBestRowIdentifier(null, "ec2", "vpcs", 0, true));
            drain(meta.getTypeInfo());
            drain(meta.getTablePrivileges(null, "ec2", "vpcs"));
            drain(meta.getColumnPrivileges(null, "ec2", "vpcs", "%"));
            drain(meta.getFunctions(null, "ec2", "%"));
            drain(meta.getProcedures(null, "ec2", "%"));
            drain(meta.getUDTs(null, "ec2", "%", null));
            drain(meta.getClientInfoProperties());
            meta.getSQLKeywords();
            meta.getDefaultTransactionIsolation();
            connection.getSchema();
            connection.getCatalog();
            connection.getTransactionIsolation();
            connection.isValid(5);
            try (Statement statement = connection.createStatement()) {
                drain(statement.executeQuery("SELECT vpc_id, tags, size FROM ec2.vpcs"));
            }
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT * FROM ec2.vpcs WHERE vpc_id = ?")) {
                statement.setString(1, "v");
                drain(statement.executeQuery());
                statement.getParameterMetaData().getParameterTypeName(1);
            }
        }
    }
}
