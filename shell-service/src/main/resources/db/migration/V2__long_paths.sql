-- A path may have 4096 bytes, more than an entry of an index has room for.
alter table shell_file drop constraint shell_file_pkey;
create unique index shell_file_path on shell_file (account_id, user_key, md5(path));
create index shell_file_order on shell_file (account_id, user_key, left(path, 500));

drop index public_address_file;
create index public_address_user on public_address (account_id, user_name);
