package dev.parley.inference.usage;

import dev.parley.web.identity.Caller;
import dev.parley.web.page.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** What the account used, and what it has left. */
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Usage")
public class UsageResource {

  private final ReadLedger ledger;
  private final Balances balances;
  private final Caller caller;

  UsageResource(ReadLedger ledger, Balances balances, Caller caller) {
    this.ledger = ledger;
    this.balances = balances;
    this.caller = caller;
  }

  @GET
  @Operation(
      summary = "Get sums of usage",
      description =
          "By day, key, AI gateway, model or SKU, or by several of them. A completion counts on the"
              + " day in UTC on which it began. Usage is here some moments after its completion"
              + " ended.")
  public Ledger getUsage(
      @Valid @BeanParam LedgerQuery query,
      @QueryParam("group_by")
          @DefaultValue("day")
          @Parameter(description = "day, key, gateway, model, sku; several with commas.")
          String groupBy)
      throws SQLException {
    List<String> names = Arrays.stream(groupBy.split(",")).map(String::strip).distinct().toList();
    return ledger.sums(caller.account(), query, names);
  }

  @GET
  @Path("entries")
  @Operation(summary = "List what single completions took, newest first")
  public RestResponse<List<Ledger.Entry>> listUsageEntries(@Valid @BeanParam LedgerQuery query)
      throws SQLException {
    Ledger.Entries found = ledger.entries(caller.account(), query);
    return RestResponse.ResponseBuilder.ok(found.entries())
        .header(PageRequest.TOTAL_HEADER, found.total())
        .build();
  }

  @GET
  @Path("balance")
  @Operation(
      summary = "Get the balance",
      description = "Accounts without a balance have no limit: `limited` is false then.")
  public Balance getBalance() throws SQLException {
    return balances.get(caller.account());
  }
}
