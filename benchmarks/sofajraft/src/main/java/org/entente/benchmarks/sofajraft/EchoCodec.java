package org.entente.benchmarks.sofajraft;

import com.alipay.remoting.CustomSerializerManager;
import com.alipay.remoting.DefaultCustomSerializer;
import com.alipay.remoting.InvokeContext;
import com.alipay.remoting.rpc.RequestCommand;
import com.alipay.remoting.rpc.ResponseCommand;
import com.alipay.remoting.rpc.protocol.RpcRequestCommand;
import com.alipay.remoting.rpc.protocol.RpcResponseCommand;

/** Requests and replies as they are, byte for byte: the cheapest that bolt can be given. Any thread. */
final class EchoCodec extends DefaultCustomSerializer
{
    static
    {
        final EchoCodec codec = new EchoCodec();
        CustomSerializerManager.registerCustomSerializer(EchoRequest.class.getName(), codec);
        CustomSerializerManager.registerCustomSerializer(EchoReply.class.getName(), codec);
    }

    private EchoCodec()
    {
    }

    /** Tells bolt, in this process: once, which is what bolt allows, however often this is called. */
    static void register()
    {
        // Done when the class was loaded.
    }

    @Override
    public <T extends RequestCommand> boolean serializeContent(final T request, final InvokeContext context)
    {
        final RpcRequestCommand command = (RpcRequestCommand)request;
        command.setContent(((EchoRequest)command.getRequestObject()).bytes());
        return true;
    }

    @Override
    public <T extends ResponseCommand> boolean serializeContent(final T response)
    {
        final RpcResponseCommand command = (RpcResponseCommand)response;
        command.setContent(((EchoReply)command.getResponseObject()).bytes());
        return true;
    }

    @Override
    public <T extends RequestCommand> boolean deserializeContent(final T request)
    {
        ((RpcRequestCommand)request).setRequestObject(new EchoRequest(request.getContent()));
        return true;
    }

    @Override
    public <T extends ResponseCommand> boolean deserializeContent(final T response, final InvokeContext context)
    {
        final byte[] content = response.getContent();
        // Bolt leaves out a content of no bytes.
        ((RpcResponseCommand)response).setResponseObject(
            null == content ? EchoReply.REFUSED : new EchoReply(content));
        return true;
    }
}
