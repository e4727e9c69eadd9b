package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes entries into the ledger: each once, however often it comes. With an entry, the day's sums,
 * the balance and the budgets change, and what the call had reserved becomes free, in one
 * transaction.
 */
@Singleton
final class SettleUsage {

  private static final String ENTER =
      """
      with given as (
        select * from jsonb_to_recordset(?::jsonb) as e(
          id uuid, account uuid, subject text, gateway uuid, gateway_name text, model text,
          began timestamptz, ended timestamptz, state text, prompt bigint, cached bigint,
          completion bigint, amount numeric, lines jsonb, base text)
      ), added as (
        insert into usage_entry (id, account_id, subject, gateway_id, gateway_name, model, day,
          began_at, ended_at, state, prompt_tokens, cached_tokens, completion_tokens, amount, lines)
        select id, account, subject, gateway, gateway_name, model, (began at time zone 'UTC')::date,
          began, ended, state, prompt, cached, completion, amount, lines
        from given
        on conflict (id) do nothing
        returning *
      ), sums as (
        select account_id, day, subject, gateway_id, gateway_name, model, l.sku, l.quantity, l.amount
        from added cross join lateral jsonb_to_recordset(added.lines)
          as l(sku text, quantity numeric, amount numeric)
        union all
        select account_id, day, subject, gateway_id, gateway_name, model, 'inference.completions', 1, 0
        from added
        where id in (select id from given where coalesce(base, 'inference.chat_completions') = 'inference.chat_completions')
      ), daily as (
        insert into usage_daily as d
          (account_id, day, subject, gateway_id, gateway_name, model, sku, quantity, amount)
        select account_id, day, subject, gateway_id, max(gateway_name), model, sku, sum(quantity),
          sum(amount)
        from sums
        group by account_id, day, subject, gateway_id, model, sku
        on conflict on constraint usage_daily_unique do update
          set quantity = d.quantity + excluded.quantity, amount = d.amount + excluded.amount,
            gateway_name = excluded.gateway_name
      ), charged as (
        update usage_balance b set amount = b.amount - s.amount, updated_at = now()
        from (select account_id, sum(amount) as amount from added group by account_id) s
        where b.account_id = s.account_id
      ), spent as (
        update usage_budget_period p set spent = p.spent + s.amount
        from (
          select b.id, usage_period_start(b.period, a.day) as starts, sum(a.amount) as amount
          from added a join usage_budget b on b.account_id = a.account_id
            and usage_budget_covers(b.scope, b.scope_id, a.subject, a.gateway_id)
          group by 1, 2) s
        where p.budget_id = s.id and p.starts = s.starts
      )
      select count(*) from added
      """;

  private final Transactions transactions;

  SettleUsage(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Settles entries as {@link UsageEntry#json} wrote them.
   *
   * @return how many were new
   */
  int settle(List<ObjectNode> entries) throws SQLException {
    if (entries.isEmpty()) {
      return 0;
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode().addAll(entries);
    Set<UUID> accounts = ids(entries, "account");
    Set<UUID> completions = ids(entries, "id");
    return transactions.locking(
        accounts,
        connection -> {
          int added = enter(connection, array.toString());
          ReleaseHolds.release(connection, completions);
          return added;
        });
  }

  private static int enter(Connection connection, String entries) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ENTER)) {
      statement.setString(1, entries);
      try (ResultSet count = statement.executeQuery()) {
        count.next();
        return count.getInt(1);
      }
    }
  }

  private static Set<UUID> ids(List<ObjectNode> entries, String field) {
    return entries.stream()
        .map(entry -> UUID.fromString(entry.path(field).asText()))
        .collect(Collectors.toSet());
  }
}
