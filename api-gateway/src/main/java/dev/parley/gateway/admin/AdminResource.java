package dev.parley.gateway.admin;

import dev.parley.gateway.account.Account;
import dev.parley.gateway.account.Accounts;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Accounts, for the operator of the installation. Public as far as internal identity goes: the
 * bootstrap secret stands in its place.
 */
@Path("/admin/v1/accounts")
@PublicEndpoint
@OperatorOnly
@RunOnVirtualThread
public class AdminResource {

  private final Accounts accounts;
  private final CreateAccount createAccount;

  AdminResource(Accounts accounts, CreateAccount createAccount) {
    this.accounts = accounts;
    this.createAccount = createAccount;
  }

  /** What a new account is called. */
  public record NewAccount(
      @NotBlank(message = "May not be blank.") @Size(max = 200, message = "At most 200 characters.")
          String name) {}

  /** A new account with its first key, which is shown this once. */
  public record CreatedAccount(UUID accountId, String grantKey) {}

  /** What a new key is called, and how many seconds it lives (0 or null: no end). */
  public record NewKey(
      @Nullable @Size(max = 100, message = "At most 100 characters.") String label,
      @Nullable Integer duration) {}

  /** A new key; shown this once. */
  public record Grant(String grantKey) {}

  @POST
  @Operation(
      operationId = "createAccount",
      summary = "Create account",
      description = "Creates an account and its first API key.")
  public CreatedAccount create(
      @NotNull(message = "A JSON object is needed.") @Valid NewAccount account) {
    CreateAccount.Created created = createAccount.withFirstKey(account.name());
    return new CreatedAccount(created.accountId(), created.grantKey());
  }

  @GET
  @Operation(
      operationId = "listAccounts",
      summary = "List accounts",
      description = "All accounts, oldest first.")
  public RestResponse<List<Account>> list(@Valid @BeanParam PageRequest page) {
    return RestResponse.ResponseBuilder.ok(accounts.list(page.offset(), page.pageSize))
        .header(PageRequest.TOTAL_HEADER, accounts.count())
        .build();
  }

  @POST
  @Path("{id}/api-key")
  @Operation(
      operationId = "createApiKeyOfAccount",
      summary = "Create API key",
      description = "Makes another API key for an account.")
  public Grant addKey(
      @PathParam("id") String id,
      @NotNull(message = "A JSON object is needed.") @Valid NewKey key) {
    UUID account = Ids.parse(id, "The account");
    return new Grant(createAccount.addKey(account, key.label(), key.duration()));
  }
}
