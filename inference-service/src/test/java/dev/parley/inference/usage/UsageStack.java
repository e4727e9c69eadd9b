package dev.parley.inference.usage;

import dev.parley.inference.usage.journal.Journal;
import dev.parley.testing.SettableClock;
import dev.parley.web.ids.Ids;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** All of usage on a real database and a real disk, without the rest of the service. */
final class UsageStack implements AutoCloseable {

  static final String MODEL = "dear";
  static final BigDecimal IN = new BigDecimal("0.00000025");
  static final BigDecimal OUT = new BigDecimal("0.000002");

  final SettableClock clock = new SettableClock();
  final Ids ids = new Ids();
  final Transactions transactions;
  final AccountLimits limits;
  final Balances balances;
  final Budgets budgets;
  final ReadLedger ledger;
  final ReleaseHolds release;
  final ReserveHolds reserve;
  final SettleUsage settle;
  final Metering metering;

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  private final Path folder;
  private @Nullable Journal journal;
  private @Nullable RelayUsage relay;

  private record PerToken(BigDecimal in, BigDecimal out, BigDecimal cached)
      implements Prices.Price {}

  UsageStack(String jdbcUrl, Path folder) {
    this.folder = folder;
    dataSource.setUrl(jdbcUrl);
    dataSource.setUser("postgres");
    UsageConfig config = config(folder);
    transactions = new Transactions(dataSource);
    limits = new AccountLimits(transactions, config, clock);
    balances = new Balances(transactions, limits, clock);
    budgets = new Budgets(transactions, limits, ids, clock);
    ledger = new ReadLedger(transactions);
    release = new ReleaseHolds(transactions, clock);
    reserve = new ReserveHolds(transactions, config, clock);
    settle = new SettleUsage(transactions);
    PriceUsage prices =
        new PriceUsage(() -> Map.of(MODEL, new PerToken(IN, OUT, BigDecimal.ZERO)), Map::of);
    metering = new Metering(limits, reserve, release, prices, config, ids, clock);
  }

  private static UsageConfig config(Path folder) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(UsageConfig.class)
        .withDefaultValue("parley.usage.journal.directory", folder.toString())
        .build()
        .getConfigMapping(UsageConfig.class);
  }

  /** Makes the tables. */
  UsageStack migrate() throws SQLException, IOException {
    try (InputStream sql = UsageStack.class.getResourceAsStream("/db/migration/V3__usage.sql")) {
      execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
    }
    return this;
  }

  /** Starts as the service does, also after {@link #crash}. */
  UsageStack start() {
    Journal opened = Journal.open(folder, new Journal.Sizes(4096, 10_000_000, 4096));
    UsageJournal records = new UsageJournal(opened);
    RecoverUsage.recover(records, clock.instant());
    journal = opened;
    relay = new RelayUsage(records, metering, settle, 50);
    metering.open(records, () -> {});
    return this;
  }

  /** Forgets everything that is not on disk. */
  void crash() {
    close();
    metering.running().clear();
  }

  /** Brings all that waits to the database. */
  void relay() throws SQLException {
    while (relay.relayBatch()) {
      Thread.onSpinWait();
    }
  }

  Journal journal() {
    return journal;
  }

  /** A streamed call without a maximum. */
  CompletionFacts stream(UUID account) {
    return facts(account, "key:1", null, 100, null, true);
  }

  CompletionFacts facts(
      UUID account,
      String subject,
      @Nullable UUID gateway,
      long prompt,
      @Nullable Long most,
      boolean streamed) {
    String name = gateway == null ? null : "Desk";
    return new CompletionFacts(
        ids.next(), account, subject, gateway, name, MODEL, TokenCount.of(prompt), most, streamed);
  }

  /** Texts of so many tokens that are embedded. */
  CompletionFacts embeddings(UUID account, long tokens) {
    return CompletionFacts.direct(
        ids.next(),
        account,
        "key:1",
        MODEL,
        TokenCount.of(tokens),
        0,
        Skus.EMBEDDINGS,
        BigDecimal.ZERO);
  }

  UUID accountWith(String balance) throws SQLException {
    UUID account = ids.next();
    balances.set(account, ids.next(), new BigDecimal(balance), "test");
    return account;
  }

  List<Ledger.Entry> entries(UUID account) throws SQLException {
    return ledger.entries(account, new LedgerQuery()).entries();
  }

  Ledger ledger(UUID account, String... groupBy) throws SQLException {
    return ledger.sums(account, new LedgerQuery(), List.of(groupBy));
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  long count(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() {
    if (journal != null) {
      journal.close();
    }
  }
}
