package dev.parley.inference.call;

import dev.parley.inference.pipeline.Call;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.web.identity.Caller;
import dev.parley.web.identity.ChatOrigin;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;

/** Begins calls for the caller of the current request; they may outlive the request. */
@Singleton
public final class BeginCall {

  /** AI gateways may name each other's addresses; a chain of more is taken for a circle. */
  private static final int MOST_HOPS = 4;

  private final Caller caller;
  private final InternalTokens tokens;
  private final Ids ids;
  private final CurrentVertxRequest current;

  BeginCall(Caller caller, InternalTokens tokens, Ids ids, CurrentVertxRequest current) {
    this.caller = caller;
    this.tokens = tokens;
    this.ids = ids;
    this.current = current;
  }

  /**
   * A new call, given up when the client leaves.
   *
   * @throws ProblemException 400 when it has come from here too often
   */
  public Call begin(ClientPresence client) {
    client.cameThrough(hops());
    UUID account = caller.account();
    String subject = caller.subject();
    Set<String> scopes = caller.scopes();
    return new Call(
        ids.next(),
        account,
        subject,
        () -> tokens.issue(account, subject, scopes),
        client,
        ChatOrigin.decode(current.getCurrent().request().getHeader(ChatOrigin.HEADER), subject));
  }

  private int hops() {
    String told = current.getCurrent().request().getHeader(ClientPresence.HOPS_HEADER);
    if (told == null || !told.matches("[0-9]{1,4}")) {
      return 0;
    }
    int hops = Integer.parseInt(told);
    if (hops > MOST_HOPS) {
      throw ProblemException.invalid(
          "model",
          "The address of this model leads back here again and again. Let the AI gateway name a"
              + " model, and not an AI gateway.");
    }
    return hops;
  }
}
