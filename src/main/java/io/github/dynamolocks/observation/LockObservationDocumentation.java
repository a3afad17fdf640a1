package io.github.dynamolocks.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Documents the observations of locks and their tags.
 *
 * @since 0.1.0
 */
public enum LockObservationDocumentation implements ObservationDocumentation {

	/**
	 * An acquisition, from the call to its answer. It is the parent of what the calling
	 * thread does for it.
	 */
	ACQUIRE("dynamo.locks.acquire") {

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return AcquireHighCardinalityKeyNames.values();
		}

	},

	/**
	 * A hold, from the acquisition until the lease is closed. It is the parent of what
	 * runs under the lock.
	 */
	HOLD("dynamo.locks.hold") {

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HoldHighCardinalityKeyNames.values();
		}

	};

	private final String technicalName;

	LockObservationDocumentation(String technicalName) {
		this.technicalName = technicalName;
	}

	/**
	 * Returns the name of the observation, unless a convention gives it another one.
	 * @return the name of its timers
	 */
	@Override
	public String getName() {
		return this.technicalName;
	}

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return DefaultLockObservationConvention.class;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return LowCardinalityKeyNames.values();
	}

	/**
	 * Tags of meters and of traces.
	 */
	public enum LowCardinalityKeyNames implements KeyName {

		/** The name of the client. */
		CLIENT {

			@Override
			public String asString() {
				return "client";
			}

		},

		/**
		 * The purpose of the request: the name of the method for
		 * {@code @DistributedLock}; {@code none} if it has none.
		 */
		PURPOSE {

			@Override
			public String asString() {
				return "purpose";
			}

		},

		/** The outcome; {@code none} until the observation ends. */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

		}

	}

	/**
	 * Tags of the traces of acquisitions.
	 */
	public enum AcquireHighCardinalityKeyNames implements KeyName {

		/** The resource that the caller wants to lock. */
		RESOURCE {

			@Override
			public String asString() {
				return RESOURCE_KEY;
			}

		},

		/** The holder of the lock that was not acquired, if known. */
		HOLDER {

			@Override
			public String asString() {
				return "lock.holder";
			}

		}

	}

	/**
	 * Tags of the traces of holds.
	 */
	public enum HoldHighCardinalityKeyNames implements KeyName {

		/** The locked resource. */
		RESOURCE {

			@Override
			public String asString() {
				return RESOURCE_KEY;
			}

		},

		/** The random id of the acquisition. */
		OWNER {

			@Override
			public String asString() {
				return "lock.owner";
			}

		},

		/** The fencing token of a fenced lock. */
		FENCING_TOKEN {

			@Override
			public String asString() {
				return "lock.fencing.token";
			}

		}

	}

	private static final String RESOURCE_KEY = "lock.resource";

}
