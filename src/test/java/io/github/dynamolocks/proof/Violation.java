package io.github.dynamolocks.proof;

/**
 * An event that must never happen.
 *
 * @param kind the kind of violation
 * @param text the details
 */
public record Violation(Kind kind, String text) {

	@Override
	public String toString() {
		return this.kind + ": " + this.text;
	}

	/**
	 * The kinds of violations.
	 */
	public enum Kind {

		/** A call held a lock that was free or had another owner on the server. */
		TWO_HOLDERS,

		/** A call believed in a lease that had expired on the server's clock. */
		BELIEVED_TOO_LONG,

		/** A lease was taken over before it expired. */
		TAKEN_TOO_EARLY,

		/** An update was lost although the write was checked. */
		LOST_UPDATE_PROTECTED,

		/**
		 * An update was lost of a value that is not protected, without a pause longer
		 * than the lease.
		 */
		LOST_UPDATE_UNEXPLAINED,

		/** A lease was lost, and its owner was not told. */
		NOT_TOLD,

		/** A fencing token was not larger than all earlier ones. */
		TOKEN_NOT_LARGER,

		/** A lock stayed taken for longer than a lease after the end of its owner. */
		NOT_FREE_IN_TIME,

		/** A write changed the line, or the owner, in another order than the line's. */
		OUT_OF_LINE,

		/** A process that waited had no place in the line for longer than a grant. */
		PLACE_LOST,

		/** A thread had no turn for too long. */
		STARVED,

		/** Acquisitions took more requests than they need. */
		TOO_EXPENSIVE,

		/** A thread outlived its context. */
		LEAKED_THREAD,

		/** A connection outlived its context. */
		LEAKED_CONNECTION,

		/** An item outlived its lock. */
		LEAKED_ITEM,

		/** A call had an unexpected outcome. */
		UNEXPECTED

	}

}
