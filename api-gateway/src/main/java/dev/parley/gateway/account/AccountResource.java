package dev.parley.gateway.account;

import dev.parley.web.identity.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The caller's own account. */
@Path("/api/v1/accounts")
@RunOnVirtualThread
public class AccountResource {

  private final Accounts accounts;
  private final Caller caller;

  AccountResource(Accounts accounts, Caller caller) {
    this.accounts = accounts;
    this.caller = caller;
  }

  /** What may be changed; a field that is left out stays as it is. */
  public record Update(
      @Nullable
          @Size(min = 1, max = 200, message = "From 1 to 200 characters.")
          @Pattern(regexp = "(?s).*\\S.*", message = "May not be blank.")
          String name,
      @Nullable @Valid AccountSettings parameters) {}

  /** {@code {"message": …}}. */
  public record Done(String message) {}

  @PUT
  @Operation(
      summary = "Update account",
      description = "Changes the name and the parameters of the authenticated account.")
  public Done update(@NotNull(message = "A JSON object is needed.") @Valid Update update) {
    accounts.update(caller.account(), update.name(), update.parameters());
    return new Done("Parameters updated successfully.");
  }

  @POST
  @Path("roll-salt")
  @Operation(
      summary = "Roll salt",
      description =
          "Gives the account a new random salt; webhooks and integrations that depend on the"
              + " previous one stop working.")
  public Done rollSalt() {
    accounts.rollSalt(caller.account());
    return new Done("Salt rolled successfully.");
  }
}
