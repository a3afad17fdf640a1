package io.github.dynamolocks.store;

import java.util.List;

import io.github.dynamolocks.Internal;

/**
 * Represents the place of one process in the line of a lock. Its random id becomes the
 * owner id when the turn comes. It is also the owner id of every attempt that the process
 * makes meanwhile, so several writes bear the same id. No renewal may end before the
 * latest end that any of them has sent.
 *
 * <p>
 * Safe for use by any number of threads.
 */
@Internal
public final class Place {

	private final String owner;

	private int index = -1;

	private boolean used;

	private boolean retired;

	private long highestSent;

	/**
	 * Creates a place that is not in the line yet.
	 * @param owner a random id that was never used before
	 */
	public Place(String owner) {
		this.owner = owner;
	}

	/**
	 * Returns the id of this place.
	 * @return the owner id of the turn
	 */
	public String owner() {
		return this.owner;
	}

	/**
	 * Returns how many places are before this one, as the last answer showed it.
	 * @return the index in the line, -1 if the line did not contain this place
	 */
	public synchronized int index() {
		return this.index;
	}

	/**
	 * Returns whether this place may be in the line, or may own the lock.
	 * @return true if a request that could do this may have been applied
	 */
	public synchronized boolean isUsed() {
		return this.used;
	}

	/**
	 * Returns whether a request that releases the lock of this place was sent. A late
	 * transmission of it would release every later turn of the same place.
	 * @return true if no request may use this place any more
	 */
	public synchronized boolean isRetired() {
		return this.retired;
	}

	/** Records that a request is sent which releases the lock of this place. */
	synchronized void retire() {
		this.retired = true;
	}

	/** Records that a request which can put this place into the line is sent. */
	synchronized void use() {
		this.used = true;
	}

	/** Records that a consistent answer showed that this place is not used. */
	synchronized void unused() {
		this.used = false;
		this.index = -1;
	}

	/** Records a request that would make this place the owner until a given time. */
	synchronized void sent(long expiresAt) {
		this.used = true;
		this.highestSent = Math.max(this.highestSent, expiresAt);
	}

	/**
	 * Returns the latest end that was sent with this id, or a later one that was read.
	 */
	synchronized long highest(long read) {
		this.highestSent = Math.max(this.highestSent, read);
		return this.highestSent;
	}

	/** Records the line as an answer showed it. */
	synchronized void seen(List<String> line) {
		this.index = line.indexOf(this.owner);
		this.used |= this.index >= 0;
	}

}
