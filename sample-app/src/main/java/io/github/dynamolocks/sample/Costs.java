package io.github.dynamolocks.sample;

/**
 * The requests of an instance and their capacity units.
 *
 * @param lockRequests requests to the table of the locks
 * @param lockUnits capacity units of the requests to that table
 * @param otherRequests all the other requests
 * @param otherUnits capacity units of the other requests
 */
public record Costs(long lockRequests, double lockUnits, long otherRequests, double otherUnits) {

	/** No requests. */
	public static final Costs NONE = new Costs(0, 0, 0, 0);

	/**
	 * Adds other costs.
	 * @param other the other costs
	 * @return the sum
	 */
	public Costs plus(Costs other) {
		return new Costs(this.lockRequests + other.lockRequests, this.lockUnits + other.lockUnits,
				this.otherRequests + other.otherRequests, this.otherUnits + other.otherUnits);
	}

}
