package io.github.dynamolocks.interceptor;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.client.DefaultLockClient;

/**
 * Finds the lock clients of the operations. Gets a client from the bean factory at its
 * first use, because locked beans are created before the client.
 */
final class LockClients {

	private final BeanFactory beanFactory;

	private final Map<String, Reference> references = new ConcurrentHashMap<>();

	private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();

	private volatile boolean fetched;

	LockClients(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Checks that the client of an operation exists. Does not create the client before
	 * {@link #fetch}.
	 * @param operation the operation
	 * @param resources the resources that are known before a call
	 * @throws LockConfigurationException if there is no such client, or if the clients
	 * are fetched and the table of the client cannot hold the resources
	 */
	void require(LockOperation operation, List<String> resources) {
		requireBean(operation, operation.client());
		resources.forEach((resource) -> this.samples.add(new Sample(operation, resource)));
		if (this.fetched) {
			checkSamples();
		}
	}

	private void requireBean(LockOperation operation, String name) {
		if (name.isEmpty()) {
			return;
		}
		if (!this.beanFactory.containsBean(name)) {
			throw new LockConfigurationException(
					"The lock of %s(): its client \"%s\" is not a bean. Name a LockClient bean, or leave client out for the primary one"
						.formatted(operation.name(), name));
		}
		if (!this.beanFactory.isTypeMatch(name, LockClient.class)) {
			throw new LockConfigurationException(
					"The lock of %s(): its client \"%s\" is a bean of type %s. Name a LockClient bean, or leave client out for the primary one"
						.formatted(operation.name(), name, this.beanFactory.getType(name)));
		}
	}

	/**
	 * Creates every required client, and the default client if there is one.
	 * @throws LockConfigurationException if the table of a client cannot hold a resource
	 */
	void fetch() {
		this.references.values().forEach(Reference::get);
		this.fetched = true;
		checkSamples();
		if (!this.references.containsKey("")) {
			this.beanFactory.getBeanProvider(LockClient.class).getIfUnique();
		}
	}

	private void checkSamples() {
		for (Sample sample = this.samples.poll(); sample != null; sample = this.samples.poll()) {
			sample.check(reference(sample.operation().client()).get());
		}
	}

	/**
	 * Refers to a client without creating it.
	 * @param name its bean name, empty for the primary one
	 * @return the reference, the same for the same name
	 */
	Reference reference(String name) {
		return this.references.computeIfAbsent(name, Reference::new);
	}

	private LockClient primary() {
		try {
			return this.beanFactory.getBean(LockClient.class);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new LockConfigurationException("There are several LockClient beans: " + ex.getBeanNamesFound()
					+ ". Mark one of them @Primary, or name a client in every @DistributedLock", ex);
		}
		catch (NoSuchBeanDefinitionException ex) {
			if (ex.getBeanType() != LockClient.class) {
				throw ex;
			}
			throw new LockConfigurationException("There is no LockClient bean. Declare one, or use @EnableDynamoLocks",
					ex);
		}
	}

	/**
	 * A client that may not exist yet.
	 */
	final class Reference {

		private final String name;

		private volatile @Nullable LockClient client;

		private Reference(String name) {
			this.name = name;
		}

		/**
		 * Returns the client, which the first call gets from the bean factory.
		 * @return the client
		 * @throws LockConfigurationException if there is no client, or several and none
		 * is primary
		 */
		LockClient get() {
			LockClient known = this.client;
			if (known == null) {
				// No monitor, because the bean factory locks itself.
				known = this.name.isEmpty() ? primary()
						: LockClients.this.beanFactory.getBean(this.name, LockClient.class);
				this.client = known;
			}
			return known;
		}

	}

	/**
	 * A resource that an operation locks.
	 *
	 * @param operation the operation
	 * @param resource the resource, or one like it
	 */
	private record Sample(LockOperation operation, String resource) {

		void check(LockClient client) {
			try {
				if (client instanceof DefaultLockClient known) {
					known.requireKey(this.resource);
				}
			}
			catch (IllegalArgumentException ex) {
				throw new LockConfigurationException(
						"The lock of %s(): its resources, such as '%s', cannot be keys of the table of its client. %s"
							.formatted(this.operation.name(), this.resource, ex.getMessage()),
						ex);
			}
		}

	}

}
