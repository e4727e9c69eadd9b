package dev.parley.inference.usage;

import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Balances of all accounts, for the operator: the gateway lets only the bootstrap secret through to
 * here, and says so by a scope that no key has.
 */
@Path("/admin/v1/usage/balances/{account}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Usage")
public class BalanceResource {

  /** The scope in the internal token by which the gateway vouches for the operator. */
  static final String OPERATOR = "operator";

  private static final String OBJECT = "A JSON object is needed.";
  private static final int LONGEST_REASON = 500;

  private final Balances balances;
  private final Caller caller;
  private final Ids ids;

  BalanceResource(Balances balances, Caller caller, Ids ids) {
    this.balances = balances;
    this.caller = caller;
    this.ids = ids;
  }

  /** A new balance; it may be zero, or below. */
  public record NewBalance(
      @NotNull(message = "An amount is needed.") BigDecimal amount,
      @Nullable @Size(max = LONGEST_REASON, message = "At most 500 characters.") String reason) {}

  /** A deposit; {@code id} makes it safe to send it again. */
  public record Deposit(
      @Nullable UUID id,
      @NotNull(message = "An amount is needed.") BigDecimal amount,
      @Nullable @Size(max = LONGEST_REASON, message = "At most 500 characters.") String reason) {}

  @GET
  @Operation(summary = "Get the balance of an account")
  public Balance getBalanceOfAccount(@PathParam("account") String account) throws SQLException {
    return balances.get(accountOf(account));
  }

  @PUT
  @Operation(
      summary = "Set the balance of an account",
      description = "From then on the account pays in advance.")
  public Balance setBalanceOfAccount(
      @PathParam("account") String account, @NotNull(message = OBJECT) @Valid NewBalance balance)
      throws SQLException {
    UUID id = accountOf(account);
    BigDecimal amount = balance.amount();
    if (amount.signum() != 0) {
      CheckBudget.amount("amount", amount.abs());
    }
    return balances.set(id, ids.next(), amount, balance.reason());
  }

  @DELETE
  @Operation(summary = "Take the balance of an account away, so that it has no limit")
  public Balance removeBalanceOfAccount(@PathParam("account") String account) throws SQLException {
    return balances.set(accountOf(account), ids.next(), null, null);
  }

  @POST
  @Path("deposits")
  @Operation(
      summary = "Add to the balance of an account",
      description = "A second deposit with the same `id` changes nothing.")
  public Balance depositToAccount(
      @PathParam("account") String account, @NotNull(message = OBJECT) @Valid Deposit deposit)
      throws SQLException {
    UUID id = accountOf(account);
    return balances.deposit(
        id,
        deposit.id() == null ? ids.next() : deposit.id(),
        CheckBudget.amount("amount", deposit.amount()),
        deposit.reason());
  }

  private UUID accountOf(String id) {
    if (!caller.scopes().contains(OPERATOR)) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "Only the operator of the installation changes balances.");
    }
    return Ids.parse(id, "The account");
  }
}
