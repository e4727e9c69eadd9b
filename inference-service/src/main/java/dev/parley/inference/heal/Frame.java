package dev.parley.inference.heal;

/** An object or array that is being written and not closed yet. */
final class Frame {

  /** What comes next in it. */
  enum Expect {
    NAME,
    COLON,
    VALUE,
    COMMA
  }

  final boolean object;
  Expect expect;
  boolean empty = true;

  Frame(boolean object) {
    this.object = object;
    this.expect = object ? Expect.NAME : Expect.VALUE;
  }

  char close() {
    return object ? '}' : ']';
  }

  boolean wantsName() {
    return object && expect == Expect.NAME;
  }

  /** Whether it has a name that has no value yet. */
  boolean lacksValue() {
    return object && (expect == Expect.COLON || expect == Expect.VALUE);
  }
}
