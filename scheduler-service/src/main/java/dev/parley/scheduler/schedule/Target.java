package dev.parley.scheduler.schedule;

/** Where an activation goes, by the names of the published API. */
public enum Target {
  /** The contact's session of the chat page; needs no identifier. */
  WebChat,
  /** The identifier is the chat's id at Telegram. */
  Telegram,
  /** The identifier is a phone number; so of the others of WhatsApp. */
  WhatsApp_ZApi,
  WhatsApp_EvolutionApi,
  WhatsApp_Kapso,
  /** The identifier is an address that is called; no conversation takes place. */
  Webhook;

  /** Whether the assistant speaks, in contrast to a call of somebody's server. */
  public boolean isChat() {
    return this != Webhook;
  }
}
