-- Which databases are public, unencrypted, in one zone, hardly backed up or easily deleted?
--
-- A row is a database instance with at least one finding, 1 where it applies. A cluster's instances
-- have no zones and backups of their own, so those are NULL for them.
-- Source: CIS 3.2
SELECT region, db_instance_identifier, engine,
       publicly_accessible AS public,
       NOT storage_encrypted AS unencrypted,
       NOT multi_az AS one_zone,
       backup_retention_period < 7 AS short_backup,
       NOT deletion_protection AS unprotected,
       NOT auto_minor_version_upgrade AS no_minor_upgrades
FROM awscc.rds.db_instances
WHERE region = '*'
  AND (public OR unencrypted OR one_zone OR short_backup OR unprotected OR no_minor_upgrades)
ORDER BY region, db_instance_identifier
