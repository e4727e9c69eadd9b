package dev.parley.inference.call;

import dev.parley.inference.pipeline.Call;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.web.identity.Caller;
import dev.parley.web.identity.InternalTokens;
import dev.parley.web.ids.Ids;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;

/** Begins calls for the caller of the current request; they may outlive the request. */
@Singleton
public final class BeginCall {

  private final Caller caller;
  private final InternalTokens tokens;
  private final Ids ids;

  BeginCall(Caller caller, InternalTokens tokens, Ids ids) {
    this.caller = caller;
    this.tokens = tokens;
    this.ids = ids;
  }

  /** A new call, given up when the client leaves. */
  public Call begin(ClientPresence client) {
    UUID account = caller.account();
    String subject = caller.subject();
    Set<String> scopes = caller.scopes();
    return new Call(
        ids.next(), account, subject, () -> tokens.issue(account, subject, scopes), client);
  }
}
