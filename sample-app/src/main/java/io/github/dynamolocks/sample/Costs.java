package io.github.dynamolocks.sample;

/**
 * What DynamoDB was asked for, and what it charges for that.
 *
 * @param lockRequests requests to the table of the locks
 * @param lockUnits capacity units of these
 * @param otherRequests all the other requests
 * @param otherUnits capacity units of these
 */
public record Costs(long lockRequests, double lockUnits, long otherRequests, double otherUnits) {

	/** Nothing yet. */
	public static final Costs NONE = new Costs(0, 0, 0, 0);

	/**
	 * These costs and others.
	 * @param other the others
	 * @return the sum
	 */
	public Costs plus(Costs other) {
		return new Costs(this.lockRequests + other.lockRequests, this.lockUnits + other.lockUnits,
				this.otherRequests + other.otherRequests, this.otherUnits + other.otherUnits);
	}

}
