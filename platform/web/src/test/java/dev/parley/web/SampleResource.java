package dev.parley.web;

import dev.parley.web.identity.Caller;
import dev.parley.web.identity.PublicEndpoint;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.stream.EventStream;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Routes of every kind, to see what the platform makes of them. */
@Path("/")
@RunOnVirtualThread
public class SampleResource {

  static volatile CountDownLatch clientLeft = new CountDownLatch(1);

  enum Colour {
    RED,
    GREEN
  }

  record Inner(int count) {}

  record Body(
      @NotNull @Size(min = 1, max = 5) String name, Colour colour, List<@Valid Inner> inner) {}

  @Inject Caller caller;

  @GET
  @Path("whoami")
  public String whoAmI() {
    return caller.account() + " " + caller.subject() + " " + caller.scopes();
  }

  @GET
  @PublicEndpoint
  @Path("open")
  public String open() {
    return "open " + caller.isPresent();
  }

  @POST
  @Path("bodies")
  public String body(@Valid @NotNull Body body) {
    return body.name();
  }

  @GET
  @Path("things/{id}")
  public String thing(@PathParam("id") String id) {
    return Ids.parse(id, "The thing").toString();
  }

  @GET
  @Path("pages")
  public String page(@Valid @BeanParam PageRequest page) {
    return page.offset() + "+" + page.pageSize;
  }

  @GET
  @Path("texts")
  public String text(@QueryParam("text") String text, @QueryParam("more") String more) {
    return text + "|" + more;
  }

  @GET
  @Path("failures")
  public String fail() {
    throw new IllegalStateException("a detail of the inside");
  }

  @GET
  @Path("v1/limited")
  public String limited() {
    throw ProblemException.rateLimited("Too many requests.", Duration.ofSeconds(7));
  }

  @POST
  @Blocking
  @Path("events")
  public CompletionStage<Response> events(
      @QueryParam("stream") boolean stream, RoutingContext context) {
    if (!stream) {
      return java.util.concurrent.CompletableFuture.completedFuture(Response.ok("plain").build());
    }
    EventStream events = EventStream.open(context, Duration.ofMillis(50));
    events.onClose(clientLeft::countDown);
    events.data("one");
    context.vertx().setTimer(200, later -> events.event("named", "7", "two"));
    if (context.request().getParam("forever") == null) {
      context.vertx().setTimer(250, later -> events.end());
    }
    return events.completion().thenApply(done -> Response.ok().build());
  }
}
