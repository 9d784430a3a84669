SELECT version();
SELECT current_schema();
SELECT current_database(), current_schema(), current_user;
SELECT current_schemas(true), current_schemas(false);
SELECT 1 FROM pg_catalog.pg_class LIMIT 1;
SELECT quote_ident(table_name) AS table FROM information_schema.tables
 WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog', '_timescaledb_cache') AND table_type = 'BASE TABLE'
 AND quote_ident(table_schema) = 'ec2' ORDER BY table_name;
SELECT CASE WHEN quote_ident(table_schema) IN (
 SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
 FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1), array_upper(string_to_array(current_setting('search_path'), ','), 1)) as i,
 string_to_array(current_setting('search_path'), ',') s
 ) THEN quote_ident(table_name) ELSE quote_ident(table_schema) || '.' || quote_ident(table_name) END AS "table"
 FROM information_schema.tables
 WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog') ORDER BY "table";
SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns
 WHERE quote_ident(table_schema) || '.' || quote_ident(table_name) = 'ec2.vpcs' ORDER BY ordinal_position;
SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2;
SELECT column_name, data_type, is_nullable, udt_name, character_maximum_length, numeric_precision, ordinal_position
 FROM information_schema.columns WHERE table_schema = 'ec2' AND table_name = 'vpcs' ORDER BY ordinal_position;
SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT LIKE 'pg\_%' ORDER BY schema_name;
SELECT table_name FROM information_schema.views WHERE table_schema = 'ec2';
SELECT tc.constraint_name, kcu.column_name FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu USING (constraint_schema, constraint_name) WHERE tc.constraint_type = 'PRIMARY KEY' AND tc.table_schema = 'ec2';
SELECT schemaname, tablename, tableowner, hasindexes FROM pg_tables WHERE schemaname = 'ec2' ORDER BY tablename;
SELECT schemaname, viewname, viewowner FROM pg_catalog.pg_views WHERE schemaname = 'ec2';
SELECT n.oid, n.*, d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=n.oid AND d.objsubid=0 AND d.classoid='pg_namespace'::regclass WHERE n.nspname IN ('ec2', 's3') ORDER BY nspname;
SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datallowconn AND NOT datistemplate ORDER BY db.datname;
SELECT c.oid,c.*,d.description,pg_catalog.pg_get_expr(c.relpartbound, c.oid) as partition_expr, pg_catalog.pg_get_partkeydef(c.oid) as partition_key
 FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 AND d.classoid='pg_class'::regclass
 WHERE c.relnamespace='ec2'::regnamespace AND c.relkind not in ('i','I','c') ORDER BY c.relname;
SELECT c.relname,a.*,pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value,dsc.description,dep.objid FROM pg_catalog.pg_attribute a
 INNER JOIN pg_catalog.pg_class c ON (a.attrelid=c.oid)
 LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid=ad.adrelid AND a.attnum = ad.adnum)
 LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid=dsc.objoid AND a.attnum = dsc.objsubid)
 LEFT OUTER JOIN pg_depend dep on dep.refobjid = a.attrelid AND dep.deptype = 'i' and dep.refobjsubid = a.attnum and dep.classid = dep.refclassid
 WHERE NOT a.attisdropped AND c.relkind not in ('i','I','c') AND c.oid='ec2.vpcs'::regclass AND a.attnum > 0 ORDER BY a.attnum;
SELECT c.oid,c.*,t.relname as tabrelname,rt.relnamespace as refnamespace,d.description, case when c.contype='c' then "substring"(pg_get_constraintdef(c.oid), 7) else null end consrc_copy
 FROM pg_catalog.pg_constraint c INNER JOIN pg_catalog.pg_class t ON t.oid=c.conrelid LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid=c.confrelid
 LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0 AND d.classoid='pg_constraint'::regclass
 WHERE c.conrelid='ec2.vpcs'::regclass ORDER BY c.oid;
SELECT t.oid,t.typname,t.typtype FROM pg_catalog.pg_type t WHERE t.typname IN ('text','int8','jsonb','bool') ORDER BY t.oid;
SELECT n.nspname AS "schema", c.relname AS "name", pg_size_pretty(pg_total_relation_size(c.oid)) AS size FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ec2' AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') ORDER BY 2;
SELECT n.nspname AS schema, c.relname AS name, CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE NULL END AS type, d.description, stat.n_live_tup AS estimated_row_count
 FROM pg_catalog.pg_class AS c INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid
 LEFT JOIN pg_catalog.pg_description AS d ON c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
 LEFT JOIN pg_stat_user_tables AS stat ON n.nspname = stat.schemaname AND c.relname = stat.relname AND false
 WHERE c.relnamespace = n.oid AND n.nspname !~ '^information_schema|catalog_history|pg_' AND c.relkind IN ('r','p','v','f','m') ORDER BY type, schema, name;
SELECT c.column_name AS name, c.udt_name AS "database-type", c.ordinal_position - 1 AS "database-position", c.table_schema AS "table-schema", c.table_name AS "table-name", pk.column_name IS NOT NULL AS "pk?", COL_DESCRIPTION(CAST(CAST(FORMAT('%I.%I', CAST(c.table_schema AS TEXT), CAST(c.table_name AS TEXT)) AS REGCLASS) AS OID), c.ordinal_position) AS "field-comment",
 ((c.column_default IS NULL OR LOWER(c.column_default) = 'null') AND c.is_nullable = 'NO' AND NOT (c.column_default IS NOT NULL AND c.column_default LIKE '%nextval(%') AND c.is_identity = 'NO') AS "database-required"
 FROM information_schema.columns AS c LEFT JOIN (SELECT tc.table_schema, tc.table_name, kc.column_name FROM information_schema.table_constraints AS tc INNER JOIN information_schema.key_column_usage AS kc ON tc.constraint_name = kc.constraint_name AND tc.table_schema = kc.table_schema AND tc.table_name = kc.table_name WHERE tc.constraint_type = 'PRIMARY KEY') AS pk ON c.table_schema = pk.table_schema AND c.table_name = pk.table_name AND c.column_name = pk.column_name
 WHERE c.table_schema !~ '^information_schema|catalog_history|pg_' ORDER BY "table-schema", "table-name", "database-position";
SELECT N.oid::bigint as id, N.xmin as state_number, nspname as name, D.description, pg_catalog.pg_get_userbyid(N.nspowner) as "owner" FROM pg_catalog.pg_namespace N LEFT JOIN pg_catalog.pg_description D ON N.oid = D.objoid WHERE nspname IN ('ec2') ORDER BY case when nspname = pg_catalog.current_schema() then -1::bigint else N.oid::bigint end;
SELECT T.relkind as table_kind, T.relname as table_name, T.oid as table_id, T.xmin as table_state_number, false as table_with_oids, T.reltablespace as tablespace_id, T.reloptions as options, T.relpersistence as persistence, (select pg_catalog.array_agg(inhparent::bigint order by inhseqno)::varchar from pg_catalog.pg_inherits where T.oid = inhrelid) as ancestors, (select pg_catalog.array_agg(inhrelid::bigint order by inhrelid)::varchar from pg_catalog.pg_inherits where T.oid = inhparent) as successors, T.relispartition as is_partition, pg_catalog.pg_get_userbyid(T.relowner) as "owner"
 FROM pg_catalog.pg_class T WHERE relnamespace = 'ec2'::regnamespace AND relkind in ('r', 'm', 'v', 'f', 'p') ORDER BY table_kind, table_id;
SELECT name, setting FROM pg_settings WHERE name IN ('server_version_num', 'search_path', 'standard_conforming_strings') ORDER BY name;
SELECT set_config('application_name', 'x', false), current_setting('application_name');
SELECT pg_is_in_recovery(), txid_current() IS NOT NULL, pg_backend_pid() > 0;
SELECT pg_catalog.set_config('search_path', '', false);
SELECT pg_catalog.set_config('search_path', 'public', false);
SELECT rolname, rolsuper, rolcanlogin FROM pg_catalog.pg_roles WHERE rolname = current_user;
SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_attribute a WHERE a.attrelid = 'ec2.vpcs'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum;
SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indrelid = 'ec2.vpcs'::regclass AND i.indisprimary;
SELECT 'ec2.vpcs'::regclass, 'pg_class'::regclass::oid, to_regclass('ec2.nothing'), 25::regtype, 'ec2'::regnamespace;
SELECT c.oid::regclass::text, relnamespace::regnamespace::text FROM pg_class c WHERE c.relname LIKE 'vpc%' ORDER BY 1;
SELECT count(*), min(table_name), max(ordinal_position) FROM information_schema.columns WHERE table_schema = 'ec2';
SELECT table_schema, count(*) AS n FROM information_schema.tables WHERE table_schema IN ('ec2', 's3') GROUP BY table_schema HAVING count(*) > 1 ORDER BY n DESC, table_schema;
SELECT array_agg(relname ORDER BY relname), string_agg(relname::text, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'ec2'::regnamespace;
SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'ec2' AND table_name = 'vpcs');
SELECT relname FROM pg_class WHERE relnamespace = 'ec2'::regnamespace AND relkind = ANY ('{r,v}') ORDER BY relname DESC LIMIT 2 OFFSET 1;
SELECT * FROM information_schema.schemata WHERE schema_name = 'ec2';
SELECT * FROM information_schema.tables WHERE table_schema = 'ec2' ORDER BY table_name;
SELECT * FROM information_schema.columns WHERE table_schema = 's3' ORDER BY table_name, ordinal_position;
WITH t AS (SELECT oid, relname FROM pg_class WHERE relname ~ '^vpc') SELECT t.relname, count(a.*) AS columns FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 GROUP BY t.relname ORDER BY t.relname;
SELECT ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.element FROM (
 SELECT ty.oid, ty.typnamespace, ty.typname, ty.typnotnull, ty.typrelid, cls.relkind,
 CASE WHEN proc.proname = 'array_recv' THEN 'a' ELSE ty.typtype END AS typtype,
 CASE WHEN proc.proname = 'array_recv' THEN ty.typelem WHEN ty.typtype = 'r' THEN rngsubtype
 WHEN ty.typtype = 'm' THEN (SELECT rngtypid FROM pg_range WHERE rngmultitypid = ty.oid) WHEN ty.typtype = 'd' THEN ty.typbasetype END AS element
 FROM pg_type AS ty LEFT JOIN pg_class AS cls ON (cls.oid = ty.typrelid) LEFT JOIN pg_proc AS proc ON proc.oid = ty.typreceive
 LEFT JOIN pg_range ON (pg_range.rngtypid = ty.oid)) AS t JOIN pg_namespace AS ns ON (ns.oid = typnamespace)
 WHERE typtype IN ('b', 'r', 'm', 'e', 'd') AND typrelid = 0 AND typname IN ('text', 'int8', 'jsonb', 'int4range', 'int4multirange') OR (typtype = 'a' AND typname IN ('_text', '_int4')) ORDER BY typname;
SELECT t.typname, t.typtype, t.typelem, r.rngsubtype, t.typbasetype, n.nspname, t.typrelid FROM pg_catalog.pg_type t LEFT OUTER JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid INNER JOIN pg_catalog.pg_namespace n ON t.typnamespace = n.oid WHERE t.oid = 1003;
SELECT n.nspname, c.relname, a.attname, a.atttypid, t.typname, a.attnum, a.attlen, a.atttypmod, a.attnotnull, c.relhasrules, c.relkind, pg_get_expr(d.adbin, d.adrelid), CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE 0 END, t.typtypmod, 0, attidentity, c.relhassubclass
 FROM (((pg_catalog.pg_class c INNER JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND c.relname LIKE 'vpcs' AND n.nspname LIKE 'ec2')
 INNER JOIN pg_catalog.pg_attribute a ON (NOT a.attisdropped) AND a.attnum > 0 AND a.attrelid = c.oid)
 INNER JOIN pg_catalog.pg_type t ON t.oid = a.atttypid) LEFT OUTER JOIN pg_attrdef d ON a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum ORDER BY n.nspname, c.relname, attnum;
SELECT relname, nspname, relkind FROM pg_catalog.pg_class c, pg_catalog.pg_namespace n WHERE relkind IN ('r', 'v', 'm', 'f', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'pg_temp_1') AND n.oid = relnamespace ORDER BY nspname, relname;
WITH privileges AS (SELECT NULL AS role, t.schemaname AS schema, t.objectname AS table,
 pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"."' || replace(t.objectname, '"', '""') || '"', 'update') AS update,
 pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"."' || replace(t.objectname, '"', '""') || '"', 'select') AS select,
 pg_catalog.has_table_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"."' || replace(t.objectname, '"', '""') || '"', 'delete') AS delete
 FROM (SELECT schemaname, tablename AS objectname FROM pg_catalog.pg_tables UNION SELECT schemaname, viewname AS objectname FROM pg_catalog.pg_views UNION SELECT schemaname, matviewname AS objectname FROM pg_catalog.pg_matviews) t
 WHERE t.schemaname !~ '^pg_' AND t.schemaname <> 'information_schema' AND pg_catalog.has_schema_privilege(current_user, t.schemaname, 'usage'))
 SELECT t.* FROM privileges t WHERE t.select OR t.update OR t.delete ORDER BY 2, 3;
SELECT db.datname, db.datallowconn, pg_encoding_to_char(db.encoding) AS serverencoding, has_database_privilege(db.oid, 'CREATE') AS cancreate, datistemplate FROM pg_catalog.pg_database db WHERE db.datname = current_database();
SELECT set_config('bytea_output', 'hex', false) FROM pg_show_all_settings() WHERE name = 'bytea_output';
SELECT CHARACTER_SET_NAME FROM INFORMATION_SCHEMA.CHARACTER_SETS;
SELECT COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, CASE WHEN (data_type LIKE '%unsigned%') THEN DATA_TYPE || ' unsigned' ELSE DATA_TYPE END AS DATA_TYPE FROM INFORMATION_SCHEMA.columns WHERE TABLE_SCHEMA = 'ec2' AND TABLE_NAME = 'vpcs' ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION;
SELECT i.CONSTRAINT_SCHEMA || '_' || i.CONSTRAINT_NAME AS INDEX_NAME, ii.COLUMN_NAME, ii.ORDINAL_POSITION, CASE WHEN i.CONSTRAINT_TYPE = 'PRIMARY KEY' THEN 'Y' ELSE 'N' END AS PRIMARY_KEY
 FROM INFORMATION_SCHEMA.table_constraints i INNER JOIN INFORMATION_SCHEMA.key_column_usage ii ON i.CONSTRAINT_SCHEMA = ii.CONSTRAINT_SCHEMA AND i.CONSTRAINT_NAME = ii.CONSTRAINT_NAME AND i.TABLE_SCHEMA = ii.TABLE_SCHEMA AND i.TABLE_NAME = ii.TABLE_NAME
 WHERE i.TABLE_SCHEMA = 'ec2' AND i.TABLE_NAME = 'vpcs' AND i.CONSTRAINT_TYPE IN ('PRIMARY KEY', 'UNIQUE') ORDER BY 1;
SELECT pkcol.COLUMN_NAME AS PK_COLUMN_NAME, fkcol.TABLE_SCHEMA AS FK_TABLE_SCHEMA, fkcol.ORDINAL_POSITION AS ORDINAL FROM (SELECT DISTINCT constraint_catalog, constraint_schema, unique_constraint_schema, constraint_name, unique_constraint_name FROM INFORMATION_SCHEMA.referential_constraints) fkcon
 INNER JOIN INFORMATION_SCHEMA.key_column_usage fkcol ON fkcon.CONSTRAINT_SCHEMA = fkcol.CONSTRAINT_SCHEMA INNER JOIN INFORMATION_SCHEMA.key_column_usage pkcol ON fkcon.UNIQUE_CONSTRAINT_SCHEMA = pkcol.CONSTRAINT_SCHEMA WHERE pkcol.TABLE_SCHEMA = 'ec2' ORDER BY 2, 3;
SELECT c.relname, (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS n, row_number() OVER (PARTITION BY c.relkind ORDER BY c.relname) AS place FROM pg_class c WHERE c.relnamespace = 'ec2'::regnamespace ORDER BY c.relkind, place;
SELECT s.nspname, c.relname FROM pg_class c JOIN LATERAL unnest(ARRAY['ec2', 's3']) AS s(nspname) ON s.nspname::regnamespace = c.relnamespace ORDER BY 1, 2;
SELECT t.name, t.place FROM unnest(ARRAY['a', 'b', NULL]) WITH ORDINALITY AS t(name, place), pg_am WHERE amname = 'heap' ORDER BY place DESC;
SELECT unnest(ARRAY['x', 'y']) AS one, generate_subscripts(ARRAY['x', 'y'], 1) AS two, current_schema() AS s;
SELECT generate_series(2, 6, 2) AS n, version() IS NULL AS no;
SELECT relname FROM pg_class WHERE relnamespace = 'ec2'::regnamespace EXCEPT SELECT relname FROM pg_class WHERE relkind = 'v' ORDER BY relname;
SELECT relkind, bool_and(relhasrules), bool_or(relhasindex), count(DISTINCT relnamespace) FROM pg_class WHERE relnamespace IN ('ec2'::regnamespace, 's3'::regnamespace) GROUP BY relkind ORDER BY relkind;
SELECT coalesce(nullif(a.attidentity, ''), 'none'), a.atttypid::regtype::text || '!', a.attnum::text, a.attnotnull::text, upper(a.attname) FROM pg_attribute a WHERE a.attrelid = 's3.buckets'::regclass AND a.attnum > 0 ORDER BY a.attnum;
SELECT c.relname, n.nspname FROM pg_class c FULL JOIN pg_namespace n ON n.oid = c.relnamespace AND c.relkind = 'v' WHERE n.nspname IN ('ec2', 's3') ORDER BY 1 NULLS FIRST, 2;
SELECT relname, CASE WHEN relkind = 'v' THEN NULL ELSE relname END AS x FROM pg_class WHERE relnamespace = 'ec2'::regnamespace ORDER BY x, relname DESC;
SELECT n.nspname, array_agg(c.relname ORDER BY c.relname DESC) FILTER (WHERE c.relkind = 'r') AS tables, string_agg(c.relname, '+' ORDER BY c.relname) FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid WHERE n.nspname IN ('ec2', 's3') GROUP BY n.nspname ORDER BY n.nspname;
SELECT (current_schemas(false))[1], (ARRAY['a','b'])[2], array_length(current_schemas(true), 1), 'b' = ANY (ARRAY['a','b']), array_position(ARRAY['a','b'], 'b'), array_to_string(ARRAY['a', NULL, 'c'], ',', '*');
SELECT relname::varchar(3), left(relname, 2), right(relname, 2), left(relname, -1), regexp_replace(relname, '^v', 'x'), substring(relname from 'v(p)'), pg_typeof(relname), position('p' in relname), lag(relname) OVER (ORDER BY relname) FROM pg_class WHERE relnamespace = 'ec2'::regnamespace ORDER BY relname;
SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'vpcs'), NOT EXISTS (SELECT FROM pg_class WHERE relname = 'no'), substring(version() from 'PostgreSQL ([0-9]+)'), split_part(version(), ' ', 1), current_setting('server_version_num')::int / 10000;
SELECT attname, attnum % 2 = 0 AS even, attnum * 1.5 AS more, -attnum AS less, attnum + 2::bigint AS sum FROM pg_attribute WHERE attrelid = 's3.buckets'::regclass AND attnum > 0 ORDER BY attnum;
SELECT nspname FROM pg_namespace WHERE nspname IN ('ec2', 's3', NULL) AND nspname NOT IN ('s3') AND (nspname = 'ec2') IS TRUE AND (nspname IS DISTINCT FROM 'x') AND nspname BETWEEN 'e' AND 'f';
SELECT DISTINCT relkind, relnamespace::regnamespace FROM pg_class WHERE relnamespace = ANY (ARRAY['ec2'::regnamespace, 's3'::regnamespace]) ORDER BY 2, 1 DESC;
SELECT a.relname, b.relname FROM pg_class a JOIN pg_class b USING (relnamespace) WHERE relnamespace = 's3'::regnamespace AND a.relkind = 'r' ORDER BY 1, 2;
SELECT t.* FROM (SELECT relname AS n, count(*) OVER () AS c FROM pg_class WHERE relnamespace = 'ec2'::regnamespace) AS t WHERE t.c > 2 ORDER BY n LIMIT 1 OFFSET 1;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i, (SELECT count(*) FROM pg_class WHERE relnamespace = 'ec2'::regnamespace AND length(relname) > i + 3) FROM n ORDER BY i;
SELECT current_setting('server_version_num')::int/100 as version;
SELECT extversion FROM pg_extension WHERE extname = 'timescaledb';
SELECT schema_name AS "name"
    FROM information_schema.schemata
    WHERE schema_name NOT IN ('information_schema', 'pg_catalog', 'pg_toast', '_timescaledb_cache', '_timescaledb_catalog', '_timescaledb_internal', '_timescaledb_config', 'timescaledb_information', 'timescaledb_experimental')
    ORDER BY schema_name;
SELECT quote_ident(table_name) AS "table"
      FROM information_schema.tables
      WHERE quote_ident(table_schema) = 'ec2'
      ORDER BY 1;
SELECT
    CASE WHEN
          quote_ident(table_schema) IN (
          SELECT
            CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
          FROM
            generate_series(
              array_lower(string_to_array(current_setting('search_path'),','),1),
              array_upper(string_to_array(current_setting('search_path'),','),1)
            ) as i,
            string_to_array(current_setting('search_path'),',') s
          )
      THEN quote_ident(table_name)
      ELSE quote_ident(table_schema) || '.' || quote_ident(table_name)
    END AS "table"
    FROM information_schema.tables
    WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog', '_timescaledb_cache', '_timescaledb_catalog', '_timescaledb_internal', '_timescaledb_config', 'timescaledb_information', 'timescaledb_experimental')
    ORDER BY CASE WHEN
          quote_ident(table_schema) IN (
          SELECT
            CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
          FROM
            generate_series(
              array_lower(string_to_array(current_setting('search_path'),','),1),
              array_upper(string_to_array(current_setting('search_path'),','),1)
            ) as i,
            string_to_array(current_setting('search_path'),',') s
          ) THEN 0 ELSE 1 END, 1;
SELECT quote_ident(column_name) AS "column", data_type AS "type"
    FROM information_schema.columns
    WHERE
      CASE WHEN array_length(parse_ident('ec2.vpcs'),1) = 2
        THEN quote_ident(table_schema) = (parse_ident('ec2.vpcs'))[1]
          AND quote_ident(table_name) = (parse_ident('ec2.vpcs'))[2]
        ELSE quote_ident(table_name) = 'ec2.vpcs'
          AND
          quote_ident(table_schema) IN (
          SELECT
            CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
          FROM
            generate_series(
              array_lower(string_to_array(current_setting('search_path'),','),1),
              array_upper(string_to_array(current_setting('search_path'),','),1)
            ) as i,
            string_to_array(current_setting('search_path'),',') s
          )
      END;
SELECT quote_ident(column_name) AS "column", data_type AS "type"
    FROM information_schema.columns
    WHERE
      CASE WHEN array_length(parse_ident('notes'),1) = 2
        THEN quote_ident(table_schema) = (parse_ident('notes'))[1]
          AND quote_ident(table_name) = (parse_ident('notes'))[2]
        ELSE quote_ident(table_name) = 'notes'
          AND
          quote_ident(table_schema) IN (
          SELECT
            CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
          FROM
            generate_series(
              array_lower(string_to_array(current_setting('search_path'),','),1),
              array_upper(string_to_array(current_setting('search_path'),','),1)
            ) as i,
            string_to_array(current_setting('search_path'),',') s
          )
      END;
SELECT nspname, typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid IN (SELECT DISTINCT enumtypid FROM pg_enum e);
SELECT "n"."nspname" AS "schema", "c"."relname" AS "name", CASE "c"."relkind" WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE NULL END AS "type", "d"."description" AS "description", "stat"."n_live_tup" AS "estimated_row_count" FROM "pg_catalog"."pg_class" AS "c" INNER JOIN "pg_catalog"."pg_namespace" AS "n" ON "c"."relnamespace" = "n"."oid" LEFT JOIN "pg_catalog"."pg_description" AS "d" ON ("c"."oid" = "d"."objoid") AND ("d"."objsubid" = 0) AND ("d"."classoid" = 'pg_class'::regclass) LEFT JOIN "pg_stat_user_tables" AS "stat" ON ("n"."nspname" = "stat"."schemaname") AND ("c"."relname" = "stat"."relname") WHERE ("c"."relnamespace" = "n"."oid") AND ("n"."nspname" !~ '^pg_') AND ("n"."nspname" <> 'information_schema') AND c.relkind in ('r', 'p', 'v', 'f', 'm') AND ("n"."nspname" IN ('ec2', 's3')) ORDER BY "type" ASC, "schema" ASC, "name" ASC;
(SELECT "c"."column_name" AS "name", CASE WHEN "c"."udt_schema" IN ('public', 'pg_catalog') THEN FORMAT('%s', "c"."udt_name") ELSE FORMAT('"%s"."%s"', "c"."udt_schema", "c"."udt_name") END AS "database-type", "c"."ordinal_position" - 1 AS "database-position", "c"."table_schema" AS "table-schema", "c"."table_name" AS "table-name", "pk"."column_name" IS NOT NULL AS "pk?", COL_DESCRIPTION(CAST(CAST(FORMAT('%I.%I', CAST("c"."table_schema" AS TEXT), CAST("c"."table_name" AS TEXT)) AS REGCLASS) AS OID), "c"."ordinal_position") AS "field-comment", (("column_default" IS NULL) OR (LOWER("column_default") = 'null')) AND ("is_nullable" = 'NO') AND NOT ((("column_default" IS NOT NULL) AND ("column_default" LIKE '%nextval(%')) OR ("is_identity" <> 'NO')) AS "database-required", (("column_default" IS NOT NULL) AND ("column_default" LIKE '%nextval(%')) OR ("is_identity" <> 'NO') AS "database-is-auto-increment" FROM "information_schema"."columns" AS "c" LEFT JOIN (SELECT "tc"."table_schema", "tc"."table_name", "kc"."column_name" FROM "information_schema"."table_constraints" AS "tc" INNER JOIN "information_schema"."key_column_usage" AS "kc" ON ("tc"."constraint_name" = "kc"."constraint_name") AND ("tc"."table_schema" = "kc"."table_schema") AND ("tc"."table_name" = "kc"."table_name") WHERE "tc"."constraint_type" = 'PRIMARY KEY') AS "pk" ON ("c"."table_schema" = "pk"."table_schema") AND ("c"."table_name" = "pk"."table_name") AND ("c"."column_name" = "pk"."column_name") WHERE c.table_schema !~ '^information_schema|catalog_history|pg_' AND ("c"."table_schema" IN ('ec2'))) UNION ALL (SELECT "pa"."attname" AS "name", CASE WHEN "ptn"."nspname" IN ('public', 'pg_catalog') THEN FORMAT('%s', "pt"."typname") ELSE FORMAT('"%s"."%s"', "ptn"."nspname", "pt"."typname") END AS "database-type", "pa"."attnum" - 1 AS "database-position", "pn"."nspname" AS "table-schema", "pc"."relname" AS "table-name", FALSE AS "pk?", NULL AS "field-comment", FALSE AS "database-required", FALSE AS "database-is-auto-increment" FROM "pg_catalog"."pg_class" AS "pc" INNER JOIN "pg_catalog"."pg_namespace" AS "pn" ON "pn"."oid" = "pc"."relnamespace" INNER JOIN "pg_catalog"."pg_attribute" AS "pa" ON "pa"."attrelid" = "pc"."oid" INNER JOIN "pg_catalog"."pg_type" AS "pt" ON "pt"."oid" = "pa"."atttypid" INNER JOIN "pg_catalog"."pg_namespace" AS "ptn" ON "ptn"."oid" = "pt"."typnamespace" WHERE ("pc"."relkind" = 'm') AND ("pa"."attnum" >= 1) AND ("pn"."nspname" IN ('ec2'))) ORDER BY "table-schema" ASC, "table-name" ASC, "database-position" ASC;
SELECT "fk_ns"."nspname" AS "fk-table-schema", "fk_table"."relname" AS "fk-table-name", "fk_column"."attname" AS "fk-column-name", "pk_ns"."nspname" AS "pk-table-schema", "pk_table"."relname" AS "pk-table-name", "pk_column"."attname" AS "pk-column-name" FROM "pg_constraint" AS "c" INNER JOIN "pg_class" AS "fk_table" ON "c"."conrelid" = "fk_table"."oid" INNER JOIN "pg_namespace" AS "fk_ns" ON "c"."connamespace" = "fk_ns"."oid" INNER JOIN "pg_attribute" AS "fk_column" ON "c"."conrelid" = "fk_column"."attrelid" INNER JOIN "pg_class" AS "pk_table" ON "c"."confrelid" = "pk_table"."oid" INNER JOIN "pg_namespace" AS "pk_ns" ON "pk_table"."relnamespace" = "pk_ns"."oid" INNER JOIN "pg_attribute" AS "pk_column" ON "c"."confrelid" = "pk_column"."attrelid" WHERE fk_ns.nspname !~ '^information_schema|catalog_history|pg_' AND ("c"."contype" = 'f'::char) AND ("fk_column"."attnum" = ANY(c.conkey)) AND ("pk_column"."attnum" = ANY(c.confkey)) ORDER BY "fk-table-schema" ASC, "fk-table-name" ASC;
SELECT "tmp"."table-schema", "tmp"."table-name", TRIM(BOTH '"' FROM PG_CATALOG.PG_GET_INDEXDEF("tmp"."ci_oid", "tmp"."pos", FALSE)) AS "field-name" FROM (SELECT "n"."nspname" AS "table-schema", "ct"."relname" AS "table-name", "ci"."oid" AS "ci_oid", (INFORMATION_SCHEMA._PG_EXPANDARRAY("i"."indkey")).N AS "pos" FROM "pg_catalog"."pg_class" AS "ct" INNER JOIN "pg_catalog"."pg_namespace" AS "n" ON "ct"."relnamespace" = "n"."oid" INNER JOIN "pg_catalog"."pg_index" AS "i" ON "ct"."oid" = "i"."indrelid" INNER JOIN "pg_catalog"."pg_class" AS "ci" ON "ci"."oid" = "i"."indexrelid" WHERE (PG_CATALOG.PG_GET_EXPR("i"."indpred", "i"."indrelid") IS NULL) AND n.nspname !~ '^information_schema|catalog_history|pg_') AS "tmp" WHERE "tmp"."pos" = 1 ORDER BY 1, 2;
SELECT datname FROM pg_database
WHERE datistemplate = false AND datname LIKE 'aws%' ORDER BY 1;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid='0';
SELECT current_schema(),session_user;
SELECT typcategory FROM pg_catalog.pg_type WHERE 1<>1 LIMIT 1;
SELECT t.oid,t.*,c.relkind,format_type(nullif(t.typbasetype, 0), t.typtypmod) as base_type_name, d.description
FROM pg_catalog.pg_type t
LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid=t.typelem
LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid=t.typrelid
LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid=d.objoid
WHERE t.typname IS NOT NULL
AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C')
AND t.typnamespace='ec2'::regnamespace;
SELECT t.oid,t.*,c.relkind,format_type(nullif(t.typbasetype, 0), t.typtypmod) as base_type_name FROM pg_catalog.pg_type t
LEFT OUTER JOIN pg_class c ON c.oid=t.typrelid
WHERE t.oid=3802;
SELECT c.oid,c.*,d.description,(select array_agg(i.inhparent) from pg_catalog.pg_inherits i where i.inhrelid = c.oid) parents
FROM pg_catalog.pg_class c
LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=c.oid AND d.objsubid=0
WHERE c.relnamespace='ec2'::regnamespace AND c.relkind not in ('i','c') AND relname='vpcs_list_only';
SELECT c.relname,a.attname,a.attnum,pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) as def_value,dsc.description
FROM pg_catalog.pg_attribute a
INNER JOIN pg_catalog.pg_class c ON (a.attrelid=c.oid)
LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid=ad.adrelid AND a.attnum = ad.adnum)
LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid=dsc.objoid AND a.attnum = dsc.objsubid)
WHERE NOT a.attisdropped AND c.relnamespace='s3'::regnamespace AND c.relkind not in ('i','c') AND a.attnum > 0 ORDER BY a.attnum, c.relname;
SELECT c.oid,c.*,t.relname as tabrelname,rt.relnamespace as refnamespace
FROM pg_catalog.pg_constraint c
INNER JOIN pg_catalog.pg_class t ON t.oid=c.conrelid
LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid=c.confrelid
WHERE t.relnamespace='ec2'::regnamespace
ORDER BY c.conname;
SELECT i.*,i.indkey as keys,c.relname,c.relnamespace,c.relam,c.reltablespace,tc.relname as tabrelname,dsc.description,pg_catalog.pg_get_expr(i.indpred, i.indrelid) as pred_expr,pg_catalog.pg_get_expr(i.indexprs, i.indrelid, true) as expr
FROM pg_catalog.pg_index i
INNER JOIN pg_catalog.pg_class c ON c.oid=i.indexrelid
INNER JOIN pg_catalog.pg_class tc ON tc.oid=i.indrelid
LEFT OUTER JOIN pg_catalog.pg_description dsc ON i.indexrelid=dsc.objoid
WHERE  i.indrelid='ec2.vpcs'::regclass ORDER BY tabrelname, c.relname;
select pg_catalog.pg_get_indexdef('ec2.vpcs_pkey'::regclass, 1, true);
SELECT x.oid,x.*,p.pronamespace as func_schema_id,d.description
FROM pg_catalog.pg_trigger x
LEFT OUTER JOIN pg_catalog.pg_proc p ON p.oid=x.tgfoid
LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=x.oid AND d.objsubid=0
WHERE x.tgrelid='ec2.vpcs'::regclass AND NOT x.tgisinternal;
SELECT i.*,c.relnamespace FROM pg_catalog.pg_inherits i,pg_catalog.pg_class c WHERE i.inhrelid='ec2.vpcs'::regclass AND c.oid=i.inhparent ORDER BY i.inhseqno;
SELECT p.oid,p.*,d.description
FROM pg_catalog.pg_proc p
LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=p.oid
WHERE p.pronamespace='ec2'::regnamespace
ORDER BY p.proname;
SELECT c.oid,c.* FROM pg_catalog.pg_collation c
WHERE c.collnamespace='ec2'::regnamespace
ORDER BY c.oid;
SELECT e.oid,e.* FROM pg_catalog.pg_extension e
WHERE e.extnamespace='ec2'::regnamespace
ORDER BY e.oid;
SELECT x.oid,x.relname,x.relnamespace,x.relkind FROM pg_catalog.pg_class x WHERE x.relkind IN('r','v','m','S') AND x.relname ILIKE 'VPC%' AND x.relnamespace IN ('ec2'::regnamespace) ORDER BY x.relname LIMIT 10;
SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid=25 ORDER BY e.enumsortorder;
SELECT t.oid, t.spcname, pg_get_userbyid(t.spcowner) FROM pg_catalog.pg_tablespace t ORDER BY t.oid;
SELECT am.oid, am.amname, am.amtype FROM pg_catalog.pg_am am ORDER BY am.oid;
SELECT x.oid,x.conname,x.connamespace FROM pg_catalog.pg_constraint x WHERE x.conname LIKE 'vpc%' AND x.connamespace IN ('ec2'::regnamespace) ORDER BY x.conname LIMIT 200;
SELECT DISTINCT x.oid,x.proname,x.pronamespace FROM pg_catalog.pg_proc x WHERE x.proname LIKE 'array_rec%' AND x.pronamespace IN (11) ORDER BY x.proname LIMIT 200;
SELECT x.attname,x.attrelid,x.atttypid,c.relnamespace FROM pg_catalog.pg_attribute x, pg_catalog.pg_class c
WHERE c.oid=x.attrelid AND x.attname LIKE 'cidr%' AND c.relnamespace IN ('ec2'::regnamespace) ORDER BY x.attname LIMIT 200;
