package dev.parley.gateway.routing;

/** Where a path leads, and who may go there. */
public sealed interface Destination {

  /** True where no API key is asked for. */
  boolean isPublic();

  /** Another service. */
  record Remote(Service service, boolean isPublic) implements Destination {}

  /** What the operator of the installation does at another service, with the bootstrap secret. */
  record Operated(Service service) implements Destination {

    @Override
    public boolean isPublic() {
      return false;
    }
  }

  /** The gateway's own endpoints. Public ones have a guard of their own, or need none. */
  record Own(boolean isPublic) implements Destination {}
}
