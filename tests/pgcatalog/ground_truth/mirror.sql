CREATE SCHEMA ec2;
CREATE SCHEMA s3;
CREATE TABLE ec2.vpcs (
    vpc_id text, cidr_block text, is_default boolean, tags jsonb, size bigint, price double precision, region text,
    PRIMARY KEY (vpc_id, region));
CREATE TABLE ec2.subnets (
    subnet_id text, vpc_id text, available_ip_address_count bigint, tags jsonb, region text,
    PRIMARY KEY (subnet_id, region));
CREATE VIEW ec2.vpcs_list_only AS SELECT region, vpc_id FROM ec2.vpcs;
CREATE TABLE s3.buckets (bucket_name text, versioning_configuration jsonb, region text, PRIMARY KEY (bucket_name, region));
CREATE VIEW s3.buckets_list_only AS SELECT region, bucket_name FROM s3.buckets;
CREATE TABLE public.notes (id bigint, body text);
CREATE VIEW public.recent AS SELECT id, body FROM public.notes;
