package dev.parley.inference.usage;

import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Budgets of the account. */
@Path("/api/v1/usage/budgets")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Usage")
public class BudgetResource {

  private static final String WHAT = "The budget";
  private static final String OBJECT = "A JSON object is needed.";

  private final Budgets budgets;
  private final Caller caller;

  BudgetResource(Budgets budgets, Caller caller) {
    this.budgets = budgets;
    this.caller = caller;
  }

  /** Answer where there is nothing else to say. */
  public record BudgetDeleted(String message) {}

  @POST
  @Operation(
      summary = "Create a budget",
      description =
          "Calls that a budget covers are refused with 402 when they may cost more than is left of"
              + " it; a stream that uses it up ends with an error of code `budget_exceeded`. What"
              + " was spent in the period before counts.")
  public Budget createBudget(@NotNull(message = OBJECT) Budget.Fields fields) throws SQLException {
    return budgets.create(caller.account(), fields);
  }

  @GET
  @Operation(summary = "List budgets with what is spent, newest first")
  public List<Budget> listBudgets() throws SQLException {
    return budgets.list(caller.account());
  }

  @GET
  @Path("{id}")
  @Operation(summary = "Get a budget")
  public Budget getBudget(@PathParam("id") String id) throws SQLException {
    return budgets.get(caller.account(), Ids.parse(id, WHAT));
  }

  @PATCH
  @Path("{id}")
  @Operation(summary = "Change name or limit of a budget")
  public Budget editBudget(
      @PathParam("id") String id, @NotNull(message = OBJECT) Budget.Fields fields)
      throws SQLException {
    return budgets.edit(caller.account(), Ids.parse(id, WHAT), fields);
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Delete a budget")
  public BudgetDeleted deleteBudget(@PathParam("id") String id) throws SQLException {
    budgets.delete(caller.account(), Ids.parse(id, WHAT));
    return new BudgetDeleted("The budget was deleted.");
  }
}
