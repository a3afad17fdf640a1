package io.github.dynamolocks.annotation;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.PrintableText;

/**
 * Closes the clients of a context when it closes, before it destroys any bean: methods
 * that run under a lock get their grace while what they work with exists, in whichever
 * order beans were created.
 *
 * <p>
 * A context that is only stopped, and may start again, keeps its clients.
 */
final class LockClientLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

	/**
	 * After web servers, message listeners, schedulers and executors, which bring calls;
	 * before the beans of phase 0, which the calls work with: connection factories, for
	 * example.
	 */
	static final int PHASE = Integer.MAX_VALUE / 4;

	private static final Log logger = PrintableText.log(LockClientLifecycle.class);

	private final ApplicationContext context;

	private final ConfigurableListableBeanFactory beanFactory;

	private volatile boolean closing;

	private volatile boolean closed;

	LockClientLifecycle(ApplicationContext context, ConfigurableListableBeanFactory beanFactory) {
		this.context = context;
		this.beanFactory = beanFactory;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		// The events of child contexts come here, too.
		if (event.getApplicationContext() == this.context) {
			this.closing = true;
		}
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isRunning() {
		// Also before a start: a context that fails or stops calls stop() in any case.
		return !this.closed;
	}

	@Override
	public void start() {
		// Clients are made when they are needed.
	}

	@Override
	public void stop() {
		if (!this.closing || this.closed) {
			return;
		}
		this.closed = true;
		for (String name : this.beanFactory.getBeanNamesForType(LockClient.class, false, false)) {
			AutoCloseable client = closeable(name);
			if (client != null) {
				close(name, client);
			}
		}
	}

	/** The client if the context closes it anyway. */
	private @Nullable AutoCloseable closeable(String name) {
		if (!this.beanFactory.containsSingleton(name) || !this.beanFactory.containsBeanDefinition(name)
				|| this.beanFactory.isFactoryBean(name)
				|| "".equals(this.beanFactory.getMergedBeanDefinition(name).getDestroyMethodName())) {
			return null;
		}
		return (this.beanFactory.getSingleton(name) instanceof AutoCloseable client) ? client : null;
	}

	private static void close(String name, AutoCloseable client) {
		try {
			client.close();
		}
		catch (Exception ex) {
			logger.warn("The lock client '%s' failed to close; the context goes on closing".formatted(name), ex);
		}
	}

}
