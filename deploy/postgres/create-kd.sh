#!/bin/bash
# Runs once, when the database is made: the role and the database of the application. Not the image's POSTGRES_USER, which
# is a superuser: row-level security binds no superuser. kit/database/embedded/application.ts does the same.
set -euo pipefail

psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres --set=password="$POSTGRES_KD_PASSWORD" <<'SQL'
create role kd login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password :'password';
create database kd owner kd;
SQL
