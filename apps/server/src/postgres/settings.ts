// SPDX-License-Identifier: EUPL-1.2
//
// The two files that rule the embedded server: postgresql.conf and pg_hba.conf, written anew at each start by the
// launcher, into a folder that PostgreSQL itself may read and not write. No secret is in them.

/** Where PostgreSQL listens: a folder for its Unix socket, or a port on the loopback address (Windows). */
export type Listen = { readonly socketFolder: string; readonly port: number } | { readonly loopbackPort: number };

type Settings = Readonly<Record<string, string | number>>;

/** For test runs alone: nothing in such a database outlives the run, so nothing waits for the disk. */
export const FORGETFUL: Settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 120, // of several test files at once
};

/** @param instead settings that stand in place of those below; the product has none */
export function postgresqlConf(listen: Listen, hbaFile: string, instead: Settings = {}): string {
  const settings: Settings = {
    ...('socketFolder' in listen
      ? { listen_addresses: '', unix_socket_directories: listen.socketFolder, port: listen.port }
      : { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: listen.loopbackPort }),
    unix_socket_permissions: '0700',
    hba_file: hbaFile,
    password_encryption: 'scram-sha-256',
    allow_alter_system: 'off',
    max_connections: 40,
    superuser_reserved_connections: 0,

    // Durable: an acknowledged row survives a crash and a power cut.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_level: 'replica',
    max_wal_senders: 2, // one base backup and its log stream
    min_wal_size: '32MB',
    max_wal_size: '256MB',

    // Small: one institution on one machine.
    shared_buffers: '32MB',
    work_mem: '4MB',
    maintenance_work_mem: '32MB',
    temp_file_limit: '512MB', // a runaway sort fails, it does not fill the disk
    max_worker_processes: 2,
    max_parallel_workers: 0,
    max_parallel_workers_per_gather: 0,
    max_parallel_maintenance_workers: 0,
    max_logical_replication_workers: 0,
    max_prepared_transactions: 0,
    autovacuum_max_workers: 1,
    autovacuum_worker_slots: 1,
    io_method: 'sync', // no processes of its own for reading
    jit: 'off',

    // Silent about data: statements, parameters and the texts of refused statements may hold names. The client gets
    // every error; the file gets starts, stops, failed logins, crashes.
    log_destination: 'stderr',
    logging_collector: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_min_duration_statement: -1,
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',

    // The same answers everywhere.
    timezone: 'UTC',
    log_timezone: 'UTC',
    datestyle: 'ISO, YMD',
    lc_messages: 'C',
    ...instead,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quote(value)}`);
  return `# Written at each start of Amparo; changes here are lost.\n${lines.join('\n')}\n`;
}

function quote(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/**
 * Who may log in: the roles given, with a password, to the databases given. The superuser may not, from anywhere: what
 * needs one is done in PostgreSQL's single-user mode while no server runs.
 */
export function pgHbaConf(listen: Listen, roles: readonly string[], database: string): string {
  const from = 'socketFolder' in listen ? 'local' : 'host';
  const address = 'socketFolder' in listen ? '' : '127.0.0.1/32 ';
  return [
    '# Written at each start of Amparo; changes here are lost.',
    `${from} ${database} ${roles.join(',')} ${address}scram-sha-256`,
    `${from} all all ${address}reject`,
    '',
  ].join('\n');
}
