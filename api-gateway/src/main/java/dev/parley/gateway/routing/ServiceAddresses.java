package dev.parley.gateway.routing;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where the services are: {@code parley.<service>.url}, such as {@code http://rag:8702}. Scheme,
 * host and port count; a service has no path of its own.
 */
@ApplicationScoped
public class ServiceAddresses {

  private final Map<Service, URI> addresses = new EnumMap<>(Service.class);

  ServiceAddresses(
      @ConfigProperty(name = "parley.inference.url") URI inference,
      @ConfigProperty(name = "parley.rag.url") URI rag,
      @ConfigProperty(name = "parley.chat.url") URI chat,
      @ConfigProperty(name = "parley.scheduler.url") URI scheduler,
      @ConfigProperty(name = "parley.shell.url") URI shell) {
    put(Service.INFERENCE, "parley.inference.url", inference);
    put(Service.RAG, "parley.rag.url", rag);
    put(Service.CHAT, "parley.chat.url", chat);
    put(Service.SCHEDULER, "parley.scheduler.url", scheduler);
    put(Service.SHELL, "parley.shell.url", shell);
  }

  /** The address of a service; always with host, and port when it is not the scheme's. */
  public URI of(Service service) {
    return addresses.get(service);
  }

  private void put(Service service, String key, URI url) {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    boolean bare = url.getRawPath() == null || url.getRawPath().matches("/?");
    if (!http || url.getHost() == null || !bare) {
      throw new IllegalArgumentException(
          key + " must look like http://host:port, without a path, but is " + url);
    }
    addresses.put(service, url);
  }
}
