package dev.parley.gateway.apikey;

import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.web.ids.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Takes revoked keys out of this instance's memory. Every instance reads every event (a consumer
 * group of its own), and needs no inbox: forgetting twice does no harm.
 */
@ApplicationScoped
class ForgetRevokedKeys {

  private static final Logger LOG = Logger.getLogger(ForgetRevokedKeys.class);

  private final AuthenticateKey authentication;
  private final EventJson json;

  ForgetRevokedKeys(AuthenticateKey authentication, EventJson json) {
    this.authentication = authentication;
    this.json = json;
  }

  @Incoming("api-keys")
  void take(String record) {
    try {
      Event event = json.read(record);
      if (event.type().equals(ApiKeys.REVOKED) && Ids.isId(event.key())) {
        authentication.forget(UUID.fromString(event.key()));
      }
    } catch (IllegalArgumentException e) {
      LOG.warnf("Passed over a record of %s: %s", ApiKeys.TOPIC, e.getMessage());
    }
  }
}
