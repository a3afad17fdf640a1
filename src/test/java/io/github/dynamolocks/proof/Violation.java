package io.github.dynamolocks.proof;

/**
 * Something that must never happen, and did.
 *
 * @param kind what must never happen
 * @param text where it did
 */
record Violation(Kind kind, String text) {

	@Override
	public String toString() {
		return this.kind + ": " + this.text;
	}

	/**
	 * What must never happen.
	 */
	enum Kind {

		/** Somebody held a lock that was another's, or nobody's, as the server has it. */
		TWO_HOLDERS,

		/** An owner believed in a lease whose end the server's clock had passed. */
		BELIEVED_TOO_LONG,

		/** A lease was taken over before its end. */
		TAKEN_TOO_EARLY,

		/** A value that the store with the tokens had accepted was overwritten unseen. */
		LOST_UPDATE_FENCED,

		/** The same in the other store, and no pause that outlived a lease was there. */
		LOST_UPDATE_UNEXPLAINED,

		/** A lease was lost, and its owner was not told. */
		NOT_TOLD,

		/** A fencing token was not larger than all before it. */
		TOKEN_NOT_LARGER,

		/** A lock was taken for longer than a lease after its owner's end. */
		NOT_FREE_IN_TIME,

		/** A thread waited for far too long. */
		STARVED,

		/** A thread outlived its context. */
		LEAKED_THREAD,

		/** A connection outlived its context. */
		LEAKED_CONNECTION,

		/** An item outlived its lock. */
		LEAKED_ITEM,

		/** A caller got what nothing explains. */
		UNEXPECTED

	}

}
