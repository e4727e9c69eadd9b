package dev.parley.gateway.apikey;

import dev.parley.gateway.account.Accounts;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The API keys of the caller's account. */
@Path("/api/v1/accounts/api-key")
@RunOnVirtualThread
public class ApiKeyResource {

  private final ApiKeys keys;
  private final Accounts accounts;
  private final Caller caller;

  ApiKeyResource(ApiKeys keys, Accounts accounts, Caller caller) {
    this.keys = keys;
    this.accounts = accounts;
    this.caller = caller;
  }

  /** All keys, and the account's salt. */
  public record Keys(List<ApiKeys.ApiKey> apiKeys, String salt) {}

  /** What a new key is called and how long it lives. */
  public record Creation(
      @Nullable @Size(max = 100, message = "At most 100 characters.") String label,
      @Nullable @Schema(description = "Seconds until the key expires; 0 or left out: never.")
          Integer duration) {}

  /** The new key; shown this once. */
  public record Grant(String grantKey) {}

  /** {@code {"message": …}}. */
  public record Done(String message) {}

  @GET
  @Operation(
      operationId = "listApiKeys",
      summary = "List API keys",
      description = "All API keys of the account, and its current salt.")
  public Keys list() {
    return new Keys(keys.list(caller.account()), accounts.salt(caller.account()));
  }

  @POST
  @Operation(
      operationId = "createApiKey",
      summary = "Create API key",
      description = "The key is shown in this answer only.")
  public Grant create(@NotNull(message = "A JSON object is needed.") @Valid Creation creation) {
    return new Grant(keys.create(caller.account(), creation.label(), creation.duration()));
  }

  @DELETE
  @Path("{key-id}")
  @Operation(
      operationId = "deleteApiKey",
      summary = "Delete API key",
      description = "The key stops working within seconds, also when it is the one in use.")
  public Done delete(@PathParam("key-id") String keyId) {
    if (!Ids.isId(keyId)) {
      throw ApiKeys.notFound();
    }
    keys.revoke(caller.account(), Ids.parse(keyId, "The API key"));
    return new Done("API key deleted successfully.");
  }
}
