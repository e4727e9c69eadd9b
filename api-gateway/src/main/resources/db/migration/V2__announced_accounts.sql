alter table account add column announced boolean not null default false;
