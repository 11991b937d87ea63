var Yg=Object.create;var Sd=Object.defineProperty;var Jg=Object.getOwnPropertyDescriptor;var jg=Object.getOwnPropertyNames;var Zg=Object.getPrototypeOf,Kg=Object.prototype.hasOwnProperty;var Qg=(i,t)=>()=>{try{return t||i((t={exports:{}}).exports,t),t.exports}catch(e){throw t=0,e}};var t0=(i,t,e,n)=>{if(t&&typeof t=="object"||typeof t=="function")for(let s of jg(t))!Kg.call(i,s)&&s!==e&&Sd(i,s,{get:()=>t[s],enumerable:!(n=Jg(t,s))||n.enumerable});return i};var e0=(i,t,e)=>(e=i!=null?Yg(Zg(i)):{},t0(t||!i||!i.__esModule?Sd(e,"default",{value:i,enumerable:!0}):e,i));var pg=Qg(id=>{var rg=Object.defineProperty,Nw=i=>rg(i,"__esModule",{value:!0}),Uw=(i,t)=>{for(var e in t)rg(i,e,{get:t[e],enumerable:!0})};Nw(id);Uw(id,{GIFEncoder:()=>dg,applyPalette:()=>Xw,default:()=>e1,nearestColor:()=>Jw,nearestColorIndex:()=>hg,nearestColorIndexWithDistance:()=>ug,prequantize:()=>Ww,quantize:()=>Vw,snapColorsToPalette:()=>Yw});var Ow={signature:"GIF",version:"89a",trailer:59,extensionIntroducer:33,applicationExtensionLabel:255,graphicControlExtensionLabel:249,imageSeparator:44,signatureSize:3,versionSize:3,globalColorTableFlagMask:128,colorResolutionMask:112,sortFlagMask:8,globalColorTableSizeMask:7,applicationIdentifierSize:8,applicationAuthCodeSize:3,disposalMethodMask:28,userInputFlagMask:2,transparentColorFlagMask:1,localColorTableFlagMask:128,interlaceFlagMask:64,idSortFlagMask:32,localColorTableSizeMask:7};function ag(i=256){let t=0,e=new Uint8Array(i);return{get buffer(){return e.buffer},reset(){t=0},bytesView(){return e.subarray(0,t)},bytes(){return e.slice(0,t)},writeByte(s){n(t+1),e[t]=s,t++},writeBytes(s,r=0,a=s.length){n(t+a);for(let o=0;o<a;o++)e[t++]=s[o+r]},writeBytesView(s,r=0,a=s.byteLength){n(t+a),e.set(s.subarray(r,r+a),t),t+=a}};function n(s){var r=e.length;if(r>=s)return;var a=1024*1024;s=Math.max(s,r*(r<a?2:1.125)>>>0),r!=0&&(s=Math.max(s,256));let o=e;e=new Uint8Array(s),t>0&&e.set(o.subarray(0,t),0)}}var td=12,ng=5003,kw=[0,1,3,7,15,31,63,127,255,511,1023,2047,4095,8191,16383,32767,65535];function Bw(i,t,e,n,s=ag(512),r=new Uint8Array(256),a=new Int32Array(ng),o=new Int32Array(ng)){let c=a.length,l=Math.max(2,n);r.fill(0),o.fill(0),a.fill(-1);let h=0,u=0,d=l+1,f=d,p=!1,y=f,m=(1<<y)-1,g=1<<d-1,_=g+1,S=g+2,x=0,b=e[0],E=0;for(let L=c;L<65536;L*=2)++E;E=8-E,s.writeByte(l),w(g);let v=e.length;for(let L=1;L<v;L++)t:{let C=e[L],P=(C<<td)+b,O=C<<E^b;if(a[O]===P){b=o[O];break t}let F=O===0?1:c-O;for(;a[O]>=0;)if(O-=F,O<0&&(O+=c),a[O]===P){b=o[O];break t}w(b),b=C,S<1<<td?(o[O]=S++,a[O]=P):(a.fill(-1),S=g+2,p=!0,w(g))}return w(b),w(_),s.writeByte(0),s.bytesView();function w(L){for(h&=kw[u],u>0?h|=L<<u:h=L,u+=y;u>=8;)r[x++]=h&255,x>=254&&(s.writeByte(x),s.writeBytesView(r,0,x),x=0),h>>=8,u-=8;if((S>m||p)&&(p?(y=f,m=(1<<y)-1,p=!1):(++y,m=y===td?1<<y:(1<<y)-1)),L==_){for(;u>0;)r[x++]=h&255,x>=254&&(s.writeByte(x),s.writeBytesView(r,0,x),x=0),h>>=8,u-=8;x>0&&(s.writeByte(x),s.writeBytesView(r,0,x),x=0)}}}var zw=Bw;function og(i,t,e){return i<<8&63488|t<<2&992|e>>3}function lg(i,t,e,n){return i>>4|t&240|(e&240)<<4|(n&240)<<8}function cg(i,t,e){return i>>4<<8|t&240|e>>4}function bc(i,t,e){return i<t?t:i>e?e:i}function Ia(i){return i*i}function ig(i,t,e){var n=0,s=1e100;let r=i[t],a=r.cnt,o=r.ac,c=r.rc,l=r.gc,h=r.bc;for(var u=r.fw;u!=0;u=i[u].fw){let f=i[u],p=f.cnt,y=a*p/(a+p);if(!(y>=s)){var d=0;e&&(d+=y*Ia(f.ac-o),d>=s)||(d+=y*Ia(f.rc-c),!(d>=s)&&(d+=y*Ia(f.gc-l),!(d>=s)&&(d+=y*Ia(f.bc-h),!(d>=s)&&(s=d,n=u))))}}r.err=s,r.nn=n}function ed(){return{ac:0,rc:0,gc:0,bc:0,cnt:0,nn:0,fw:0,bk:0,tm:0,mtm:0,err:0}}function Hw(i,t){let e=t==="rgb444"?4096:65536,n=new Array(e),s=i.length;if(t==="rgba4444")for(let r=0;r<s;++r){let a=i[r],o=a>>24&255,c=a>>16&255,l=a>>8&255,h=a&255,u=lg(h,l,c,o),d=u in n?n[u]:n[u]=ed();d.rc+=h,d.gc+=l,d.bc+=c,d.ac+=o,d.cnt++}else if(t==="rgb444")for(let r=0;r<s;++r){let a=i[r],o=a>>16&255,c=a>>8&255,l=a&255,h=cg(l,c,o),u=h in n?n[h]:n[h]=ed();u.rc+=l,u.gc+=c,u.bc+=o,u.cnt++}else for(let r=0;r<s;++r){let a=i[r],o=a>>16&255,c=a>>8&255,l=a&255,h=og(l,c,o),u=h in n?n[h]:n[h]=ed();u.rc+=l,u.gc+=c,u.bc+=o,u.cnt++}return n}function Vw(i,t,e={}){let{format:n="rgb565",clearAlpha:s=!0,clearAlphaColor:r=0,clearAlphaThreshold:a=0,oneBitAlpha:o=!1}=e;if(!i||!i.buffer)throw new Error("quantize() expected RGBA Uint8Array data");if(!(i instanceof Uint8Array)&&!(i instanceof Uint8ClampedArray))throw new Error("quantize() expected RGBA Uint8Array data");let c=new Uint32Array(i.buffer),l=e.useSqrt!==!1,h=n==="rgba4444",u=Hw(c,n),d=u.length,f=d-1,p=new Uint32Array(d+1);for(var y=0,g=0;g<d;++g){let N=u[g];if(N!=null){var m=1/N.cnt;h&&(N.ac*=m),N.rc*=m,N.gc*=m,N.bc*=m,u[y++]=N}}Ia(t)/y<.022&&(l=!1);for(var g=0;g<y-1;++g)u[g].fw=g+1,u[g+1].bk=g,l&&(u[g].cnt=Math.sqrt(u[g].cnt));l&&(u[g].cnt=Math.sqrt(u[g].cnt));var _,S,x;for(g=0;g<y;++g){ig(u,g,!1);var b=u[g].err;for(S=++p[0];S>1&&(x=S>>1,!(u[_=p[x]].err<=b));S=x)p[S]=_;p[S]=g}var E=y-t;for(g=0;g<E;){for(var v;;){var w=p[1];if(v=u[w],v.tm>=v.mtm&&u[v.nn].mtm<=v.tm)break;v.mtm==f?w=p[1]=p[p[0]--]:(ig(u,w,!1),v.tm=g);var b=u[w].err;for(S=1;(x=S+S)<=p[0]&&(x<p[0]&&u[p[x]].err>u[p[x+1]].err&&x++,!(b<=u[_=p[x]].err));S=x)p[S]=_;p[S]=w}var L=u[v.nn],C=v.cnt,P=L.cnt,m=1/(C+P);h&&(v.ac=m*(C*v.ac+P*L.ac)),v.rc=m*(C*v.rc+P*L.rc),v.gc=m*(C*v.gc+P*L.gc),v.bc=m*(C*v.bc+P*L.bc),v.cnt+=L.cnt,v.mtm=++g,u[L.bk].fw=L.fw,u[L.fw].bk=L.bk,L.mtm=f}let O=[];var F=0;for(g=0;;++F){let I=bc(Math.round(u[g].rc),0,255),N=bc(Math.round(u[g].gc),0,255),H=bc(Math.round(u[g].bc),0,255),z=255;h&&(z=bc(Math.round(u[g].ac),0,255),o&&(z=z<=(typeof o=="number"?o:127)?0:255),s&&z<=a&&(I=N=H=r,z=0));let Y=h?[I,N,H,z]:[I,N,H];if(Gw(O,Y)||O.push(Y),(g=u[g].fw)==0)break}return O}function Gw(i,t){for(let e=0;e<i.length;e++){let n=i[e],s=n[0]===t[0]&&n[1]===t[1]&&n[2]===t[2],r=n.length>=4&&t.length>=4?n[3]===t[3]:!0;if(s&&r)return!0}return!1}function Sc(i,t){var e=0,n;for(n=0;n<i.length;n++){let s=i[n]-t[n];e+=s*s}return e}function Mc(i,t){return t>1?Math.round(i/t)*t:i}function Ww(i,{roundRGB:t=5,roundAlpha:e=10,oneBitAlpha:n=null}={}){let s=new Uint32Array(i.buffer);for(let r=0;r<s.length;r++){let a=s[r],o=a>>24&255,c=a>>16&255,l=a>>8&255,h=a&255;o=Mc(o,e),n&&(o=o<=(typeof n=="number"?n:127)?0:255),h=Mc(h,t),l=Mc(l,t),c=Mc(c,t),s[r]=o<<24|c<<16|l<<8|h<<0}}function Xw(i,t,e="rgb565"){if(!i||!i.buffer)throw new Error("quantize() expected RGBA Uint8Array data");if(!(i instanceof Uint8Array)&&!(i instanceof Uint8ClampedArray))throw new Error("quantize() expected RGBA Uint8Array data");if(t.length>256)throw new Error("applyPalette() only works with 256 colors or less");let n=new Uint32Array(i.buffer),s=n.length,r=e==="rgb444"?4096:65536,a=new Uint8Array(s),o=new Array(r),c=e==="rgba4444";if(e==="rgba4444")for(let l=0;l<s;l++){let h=n[l],u=h>>24&255,d=h>>16&255,f=h>>8&255,p=h&255,y=lg(p,f,d,u),m=y in o?o[y]:o[y]=qw(p,f,d,u,t);a[l]=m}else{let l=e==="rgb444"?cg:og;for(let h=0;h<s;h++){let u=n[h],d=u>>16&255,f=u>>8&255,p=u&255,y=l(p,f,d),m=y in o?o[y]:o[y]=$w(p,f,d,t);a[h]=m}}return a}function qw(i,t,e,n,s){let r=0,a=1e100;for(let o=0;o<s.length;o++){let c=s[o],l=c[3],h=Rs(l-n);if(h>a)continue;let u=c[0];if(h+=Rs(u-i),h>a)continue;let d=c[1];if(h+=Rs(d-t),h>a)continue;let f=c[2];h+=Rs(f-e),!(h>a)&&(a=h,r=o)}return r}function $w(i,t,e,n){let s=0,r=1e100;for(let a=0;a<n.length;a++){let o=n[a],c=o[0],l=Rs(c-i);if(l>r)continue;let h=o[1];if(l+=Rs(h-t),l>r)continue;let u=o[2];l+=Rs(u-e),!(l>r)&&(r=l,s=a)}return s}function Yw(i,t,e=5){if(!i.length||!t.length)return;let n=i.map(a=>a.slice(0,3)),s=e*e,r=i[0].length;for(let a=0;a<t.length;a++){let o=t[a];o.length<r?o=[o[0],o[1],o[2],255]:o.length>r?o=o.slice(0,3):o=o.slice();let c=ug(n,o.slice(0,3),Sc),l=c[0],h=c[1];h>0&&h<=s&&(i[l]=o)}}function Rs(i){return i*i}function hg(i,t,e=Sc){let n=1/0,s=-1;for(let r=0;r<i.length;r++){let a=i[r],o=e(t,a);o<n&&(n=o,s=r)}return s}function ug(i,t,e=Sc){let n=1/0,s=-1;for(let r=0;r<i.length;r++){let a=i[r],o=e(t,a);o<n&&(n=o,s=r)}return[s,n]}function Jw(i,t,e=Sc){return i[hg(i,t,e)]}function dg(i={}){let{initialCapacity:t=4096,auto:e=!0}=i,n=ag(t),s=5003,r=new Uint8Array(256),a=new Int32Array(s),o=new Int32Array(s),c=!1;return{reset(){n.reset(),c=!1},finish(){n.writeByte(Ow.trailer)},bytes(){return n.bytes()},bytesView(){return n.bytesView()},get buffer(){return n.buffer},get stream(){return n},writeHeader:l,writeFrame(h,u,d,f={}){let{transparent:p=!1,transparentIndex:y=0,delay:m=0,palette:g=null,repeat:_=0,colorDepth:S=8,dispose:x=-1}=f,b=!1;if(e?c||(b=!0,l(),c=!0):b=!!f.first,u=Math.max(0,Math.floor(u)),d=Math.max(0,Math.floor(d)),b){if(!g)throw new Error("First frame must include a { palette } option");Zw(n,u,d,g,S),sg(n,g),_>=0&&Kw(n,_)}let E=Math.round(m/10);jw(n,x,E,p,y);let v=!!g&&!b;Qw(n,u,d,v?g:null),v&&sg(n,g),t1(n,h,u,d,S,r,a,o)}};function l(){fg(n,"GIF89a")}}function jw(i,t,e,n,s){i.writeByte(33),i.writeByte(249),i.writeByte(4),s<0&&(s=0,n=!1);var r,a;n?(r=1,a=2):(r=0,a=0),t>=0&&(a=t&7),a<<=2,i.writeByte(0|a|0|r),ji(i,e),i.writeByte(s||0),i.writeByte(0)}function Zw(i,t,e,n,s=8){let o=nd(n.length)-1,c=128|s-1<<4|0|o,l=0,h=0;ji(i,t),ji(i,e),i.writeBytes([c,l,h])}function Kw(i,t){i.writeByte(33),i.writeByte(255),i.writeByte(11),fg(i,"NETSCAPE2.0"),i.writeByte(3),i.writeByte(1),ji(i,t),i.writeByte(0)}function sg(i,t){let e=1<<nd(t.length);for(let n=0;n<e;n++){let s=[0,0,0];n<t.length&&(s=t[n]),i.writeByte(s[0]),i.writeByte(s[1]),i.writeByte(s[2])}}function Qw(i,t,e,n){if(i.writeByte(44),ji(i,0),ji(i,0),ji(i,t),ji(i,e),n){let a=nd(n.length)-1;i.writeByte(128|a)}else i.writeByte(0)}function t1(i,t,e,n,s=8,r,a,o){zw(e,n,t,s,i,r,a,o)}function ji(i,t){i.writeByte(t&255),i.writeByte(t>>8&255)}function fg(i,t){for(var e=0;e<t.length;e++)i.writeByte(t.charCodeAt(e))}function nd(i){return Math.max(Math.ceil(Math.log2(i)),1)}var e1=dg});function Pr(i){let t=atob(i),e=new Uint8Array(t.length);for(let n=0;n<t.length;n++)e[n]=t.charCodeAt(n);return e}var Pi=i=>new Float32Array(Pr(i).buffer);function za(i){let t=new Uint8Array(i.buffer,i.byteOffset,i.byteLength),e="";for(let n=0;n<t.length;n+=8192)e+=String.fromCharCode(...t.subarray(n,n+8192));return btoa(e)}function n0(i,t,e){let n=0,s=i.length-1;if(s<=0||t<=i[0])return[0,0,0];if(t>=i[s]){let r=e-i[s];return r>1e-6?[s,0,Math.min(1,(t-i[s])/r)]:[s,s,0]}for(;s-n>1;){let r=n+s>>1;i[r]<=t?n=r:s=r}return[n,s,(t-i[n])/Math.max(1e-9,i[s]-i[n])]}function i0(i){let t=i*i,e=t*i;return[-.5*i+t-.5*e,1-2.5*t+1.5*e,.5*i+2*t-1.5*e,.5*(e-t)]}function Ad([i,t,e,n],s,r){return s||([i,t,e]=[0,t+2*i,e-i]),r||([n,e,t]=[0,e+2*n,t-n]),[i,t,e,n]}var s0=10,wd=.7,$n=new Float32Array(16);function r0(i,t,e,n,s){for(let l=0;l<4;l++){let h=4*Math.max(0,n[l]),u=0;for(let d=0;d<4;d++)u+=e[h+d]**2;for(let d=0;d<4;d++)$n[4*l+d]=e[h+d]/(Math.sqrt(u)||1)}let r=(l,h)=>$n[l]*$n[h]+$n[l+1]*$n[h+1]+$n[l+2]*$n[h+2]+$n[l+3]*$n[h+3],a=[r(0,4),1,r(8,4),0];a[3]=r(12,8)*Math.sign(a[2]||1);let o=Ad(s,n[0]>=0&&Math.abs(a[0])>wd,n[3]>=0&&Math.abs(a[3])>wd),c=0;for(let l=0;l<4;l++){let h=0;for(let u=0;u<4;u++)h+=(a[u]<0?-o[u]:o[u])*$n[4*u+l];i[t+l]=h,c+=h*h}for(let l=0;l<4;l++)i[t+l]/=Math.sqrt(c)||1}function Wc(i,t,e){let{rotations:n,translation:s,expression:r}=t,a=0,o=1;for(let u of[...n.values(),s,r?.track])u?.times.length&&(a=Math.max(a,u.times[u.times.length-1]),o=Math.max(o,u.times.length));let c=e!==null&&o>1,l=new Float32Array(3);if(c&&e.ground&&s){let u=s.values,d=3*(s.times.length-1);for(let f of[0,2])l[f]=(u[d+f]-u[f])*o/(o-1)}let h=a+(c?1/e.fps:0);return{name:i,duration:h,loops:c,stride:l,sample(u,d){let f=null,p=0,y=0,m=0,g=[0,0,0,0],_=[0,1,0,0],S=x=>{if(x===f)return;[p,y,m]=n0(f=x,u,h);let b=x.length-1;g=[p>0?p-1:c?b:-1,p,y,y<b?y+1:c?0:-1],_=i0(m)};for(let[x,b]of n)S(b.times),r0(d.rotations,4*x,b.values,g,_);if(s){S(s.times);let{values:x,times:b}=s,E=b.length>1?b[1]-b[0]:1,v=[p===0?-1:0,0,y<p?1:0,y<p||y===b.length-1&&c?1:0],w=(P,O)=>x[3*Math.max(0,g[P])+O]+v[P]*l[O],L=P=>Math.hypot(w(P+1,0)-w(P,0),w(P+1,1)-w(P,1),w(P+1,2)-w(P,2))>s0*E,C=Ad(_,g[0]>=0&&!L(0),g[3]>=0&&!L(2));for(let P=0;P<3;P++)d.translation[P]=C[0]*w(0,P)+C[1]*w(1,P)+C[2]*w(2,P)+C[3]*w(3,P)}if(r){S(r.track.times);let{columns:x,track:b}=r,E=x.length;for(let v=0;v<E;v++)x[v]>=0&&(d.expression[x[v]]=(1-m)*b.values[E*p+v]+m*b.values[E*y+v])}}}}function Ed(i,t,e){let n=Pi(i.rotations),s=new Float32Array(i.frames);for(let c=0;c<i.frames;c++)s[c]=c/i.fps;let r=new Map;for(let c=0;c<t;c++){let l=new Float32Array(4*i.frames);for(let h=0;h<i.frames;h++)l.set(n.subarray(4*(h*t+c),4*(h*t+c)+4),4*h);r.set(c,{times:s,values:l})}let a=i.expressionNames.length?{track:{times:s,values:Pi(i.expressions)},columns:Int32Array.from(i.expressionNames,c=>e.indexOf(c))}:null,o={times:s,values:Pi(i.translations)};return Wc(i.name,{rotations:r,translation:o,expression:a},null)}function Ha(i,t){let e=new Float32Array(i.names.length*4);for(let n=0;n<i.names.length;n++)e[4*n+3]=1;return{rotations:e,translation:i.rest.slice(0,3),expression:new Float32Array(t)}}function dn(i,t){return t.rotations.set(i.rotations),t.translation.set(i.translation),t.expression.set(i.expression),t}var Ee=i=>({rotations:i.rotations.slice(),translation:i.translation.slice(),expression:i.expression.slice()});function an(i,t,e,n,s,r){let a=e[n],o=e[n+1],c=e[n+2],l=e[n+3],h=s[r],u=s[r+1],d=s[r+2],f=s[r+3];i[t]=l*h+a*f+o*d-c*u,i[t+1]=l*u-a*d+o*f+c*h,i[t+2]=l*d+a*u-o*h+c*f,i[t+3]=l*f-a*h-o*u-c*d}function a0(i,t,e,n,s,r,a){let c=e[n]*s[r]+e[n+1]*s[r+1]+e[n+2]*s[r+2]+e[n+3]*s[r+3]<0?-a:a,l=1-a,h=l*e[n]+c*s[r],u=l*e[n+1]+c*s[r+1],d=l*e[n+2]+c*s[r+2],f=l*e[n+3]+c*s[r+3],p=1/(Math.hypot(h,u,d,f)||1);i[t]=h*p,i[t+1]=u*p,i[t+2]=d*p,i[t+3]=f*p}function Ii(i,t,e,n){for(let s=0;s<n.rotations.length;s+=4)a0(n.rotations,s,i.rotations,s,t.rotations,s,e);for(let s=0;s<3;s++)n.translation[s]=(1-e)*i.translation[s]+e*t.translation[s];for(let s=0;s<n.expression.length;s++)n.expression[s]=(1-e)*i.expression[s]+e*t.expression[s];return n}function Ls(i,t,e){let n=Float32Array.of(Math.sin(i/2),0,0,Math.cos(i/2));return an(n,0,[0,Math.sin(t/2),0,Math.cos(t/2)],0,n,0),an(n,0,[0,0,Math.sin(e/2),Math.cos(e/2)],0,n,0),n}function Td(i,t){let e=new Float32Array(9);return Fs(i,t,e,0),[Math.atan2(e[7],e[8]),Math.asin(Math.max(-1,Math.min(1,-e[6]))),Math.atan2(e[3],e[0])]}function Fs(i,t,e,n){let s=i[t],r=i[t+1],a=i[t+2],o=i[t+3];e[n]=1-2*(r*r+a*a),e[n+1]=2*(s*r-o*a),e[n+2]=2*(s*a+o*r),e[n+3]=2*(s*r+o*a),e[n+4]=1-2*(s*s+a*a),e[n+5]=2*(r*a-o*s),e[n+6]=2*(s*a-o*r),e[n+7]=2*(r*a+o*s),e[n+8]=1-2*(s*s+r*r)}var Ir=new Float32Array(9);function Yn(i,t,e){let{parents:n,rest:s}=i;for(let r=0;r<n.length;r++){Fs(t.rotations,4*r,Ir,0);let a=n[r],o=12*r,c=12*a,l=s[3*r],h=s[3*r+1],u=s[3*r+2];for(let d=0;d<3;d++){let f=t.translation[d];if(a<0)for(let p=0;p<3;p++)e[o+4*d+p]=Ir[3*d+p];else{let p=e[c+4*d],y=e[c+4*d+1],m=e[c+4*d+2];f=p*l+y*h+m*u+e[c+4*d+3];for(let g=0;g<3;g++)e[o+4*d+g]=p*Ir[g]+y*Ir[3+g]+m*Ir[6+g]}e[o+4*d+3]=f-e[o+4*d]*l-e[o+4*d+1]*h-e[o+4*d+2]*u}}return e}function Lr(i,t,e){let n=i.rest,s=t,r=12*e,a=o=>s[r+4*o]*n[3*e]+s[r+4*o+1]*n[3*e+1]+s[r+4*o+2]*n[3*e+2]+s[r+4*o+3];return[a(0),a(1),a(2)]}var Ld=4e6,o0=256,Cd={SCALAR:1,VEC2:2,VEC3:3,VEC4:4,MAT4:16},Fr="KHR_gaussian_splatting",l0="PERSONA_rigged_splats",c0=.28209479177387814,ns=class extends Error{};function Nt(i,t){if(!i)throw new ns(`This avatar file is damaged or not an avatar (${t}).`)}var Xc=class{constructor(t){this.buffer=t;let e=new DataView(t);Nt(t.byteLength>=28&&e.getUint32(0,!0)===1179937895,"it is not a GLB file"),Nt(e.getUint32(4,!0)===2&&e.getUint32(8,!0)<=t.byteLength,"it is cut off");let n=e.getUint32(12,!0);Nt(e.getUint32(16,!0)===1313821514&&n+28<=t.byteLength,"its first chunk is not JSON"),this.start=28+n;let s=e.getUint32(20+n,!0);Nt(e.getUint32(24+n,!0)===5130562&&this.start+s<=t.byteLength,"it is cut off"),this.end=this.start+s;try{this.json=JSON.parse(new TextDecoder().decode(new Uint8Array(t,20,n)))}catch{Nt(!1,"its JSON cannot be read")}Nt(this.json&&typeof this.json=="object","its JSON is empty")}buffer;json;start;end;place(t,e){Nt(t&&Number.isInteger(t.byteLength),"a buffer view is missing");let n=this.start+(t.byteOffset??0)+e;return Nt(Number.isInteger(n)&&n>=this.start,"a buffer view lies outside of the file"),n}accessor(t){let e=Number.isInteger(t)?this.json.accessors?.[t]:void 0;return Nt(e&&Number.isInteger(e.count)&&e.count>=0&&Cd[e.type],"an accessor is missing"),e}read(t,e,n,s,r){let a=this.accessor(t);Nt(a.componentType===n&&Cd[a.type]===s,"an accessor has another type"),Nt(r===void 0||a.count===r,"an accessor has another length"),Nt(a.count<=Ld*64,"an accessor is too long");let o=this.json.bufferViews?.[a.bufferView],c=e.BYTES_PER_ELEMENT,l=c*s,h=this.place(o,a.byteOffset??0),u=o.byteStride??l;if(Nt(u>=l&&u%c===0&&h%c===0,"an accessor is not aligned"),Nt(a.count===0||h+u*(a.count-1)+l<=this.end,"an accessor lies outside of the file"),u===l)return new e(this.buffer,h,a.count*s);let d=new e(a.count*s),f=new e(this.buffer,h,u/c*(a.count-1)+s);for(let p=0,y=u/c;p<a.count;p++)for(let m=0;m<s;m++)d[s*p+m]=f[y*p+m];return d}floats(t,e,n){let s=this.read(t,Float32Array,5126,e,n);for(let r=0;r<s.length;r++)Nt(Number.isFinite(s[r]),"a number is not finite");return s}sparse(t,e){let n=this.accessor(t),s=n.sparse;if(Nt(n.count===e&&n.type==="VEC3"&&n.componentType===5122&&n.bufferView===void 0,"a facial action has another type"),!s)return{splats:new Uint32Array(0),shift:new Int16Array(0)};Nt(Number.isInteger(s.count)&&s.count>=0&&s.count<=e&&s.indices?.componentType===5125,"a facial action is damaged");let r=(c,l)=>{let h=this.place(this.json.bufferViews?.[c.bufferView],c.byteOffset??0);return Nt(h+l<=this.end,"a facial action lies outside of the file"),this.buffer.slice(h,h+l)},a=new Uint32Array(r(s.indices,4*s.count)),o=new Int16Array(r(s.values,6*s.count));for(let c=0;c<a.length;c++)Nt(a[c]<e,"a facial action points outside of the avatar");return{splats:a,shift:o}}};function h0(i){let t=i.skins?.[0]?.joints??[],e=t.length;Nt(e>0&&e<=o0&&t.every((a,o)=>a===o&&i.nodes?.[o]),"its skeleton is damaged");let n=new Int32Array(e).fill(-1),s=new Float32Array(3*e),r=[];for(let a=0;a<e;a++)for(let o of i.nodes[a].children??[])o<e&&(n[o]=a);for(let a=0;a<e;a++){let o=n[a],c=i.nodes[a].translation??[0,0,0];Nt(o<a&&(o>=0||a===0)&&c.length===3&&c.every(Number.isFinite),"its skeleton is damaged"),r.push(String(i.nodes[a].name??a));for(let l=0;l<3;l++)s[3*a+l]=c[l]+(o<0?0:s[3*o+l])}return{names:r,parents:n,rest:s}}function Rd(i,t,e,n){let s=new Map,r=new Map,a=null,o=null;for(let d of t.channels??[]){let f=t.samplers?.[d.sampler],p=d.target?.node,y=d.target?.path;if(Nt(f&&Number.isInteger(p),"an animation is damaged"),!r.has(f.input)){let _=i.floats(f.input,1);for(let S=1;S<_.length;S++)Nt(_[S]>_[S-1],"an animation runs backwards");Nt(_.length>0,"an animation is empty"),r.set(f.input,_)}let m=r.get(f.input),g=m.length;if(y==="rotation"&&p<e){let S=i.accessor(f.output).componentType===5122?i.read(f.output,Int16Array,5122,4,g):i.floats(f.output,4,g);s.set(p,{times:m,values:S})}else if(y==="translation"&&p===0)a={times:m,values:i.floats(f.output,3,g)};else if(y==="weights"&&n>0){let _=Int32Array.from({length:n},(S,x)=>x);o={track:{times:m,values:i.floats(f.output,1,g*n)},columns:_}}}let{fps:c,loop:l,ground:h}=t.extras??{},u=l===!0&&c>0&&Number.isFinite(c)?{fps:c,ground:h===!0}:null;return Wc(String(t.name??"clip"),{rotations:s,translation:a,expression:o},u)}function u0(i,t){if(!i)return null;let e=r=>Number.isInteger(r)&&r>=0&&r<t,n=r=>Array.isArray(r)&&r.length>0&&r.every(e),s=r=>Array.isArray(r)&&r.length===2&&r.every(a=>n(a?.upper)&&n(a.lower)&&e(a.end));return Nt(e(i.hips)&&e(i.head)&&n(i.spine)&&n(i.neck)&&s(i.arms)&&s(i.legs),"its anatomy is damaged"),i}function d0(i,t){let e=s=>typeof s=="number"&&Math.abs(s)<100,n=s=>Number.isInteger(s?.joint)&&s.joint>=0&&s.joint<t&&e(s.low)&&e(s.high)&&s.low<=s.high&&Array.isArray(s.axis)&&s.axis.length===3&&s.axis.every(e);return Nt(Array.isArray(i)&&i.every(n),"its limits are damaged"),i}function f0(i,t,e,n,s){if(!t)return null;let{controls:r,bases:a,drivers:o}=t;Nt(Number.isInteger(r)&&r>0&&r<=65535&&Number.isInteger(a)&&a>=0&&a<=1024,"its correctives are damaged"),Nt(Array.isArray(o)&&o.every(d=>Number.isInteger(d)&&d>=0&&d<s),"its correctives are damaged");let c=6*o.length,l=(t.layers??[]).map(d=>(Nt(d.in===c&&Number.isInteger(d.out)&&d.out>0&&d.out<=4096,"its correctives are damaged"),Nt(d.activation==="silu"||d.activation==="none","its correctives are of another version"),c=d.out,{weight:i.floats(d.weight,1,d.in*d.out),bias:i.floats(d.bias,1,d.out),inputs:d.in,outputs:d.out,activation:d.activation}));Nt(l.length>0&&c===a,"its correctives are damaged");let h=i.read(e._CONTROLS,Uint16Array,5123,4,n);for(let d=0;d<h.length;d++)Nt(h[d]<r,"its correctives point outside of the avatar");let u=t.residual?.rmsMm;return{controls:r,bases:a,layers:l,index:h,drivers:Int32Array.from(o),mean:i.floats(t.mean,3,r),basis:i.floats(t.basis,3,r*a),share:i.read(e._CONTROL_WEIGHTS,Uint16Array,5123,4,n),residualMm:Number.isFinite(u)?u:null}}var Pd=["rate","ticks","reach_m","layer_reach_m","layers_apart_m","gravity","travel","calming","cut_speed"],Id=["slots","most_cells","deepest","layer_deepest","aside2","off_normal","off_normal_share","opposed","pinched","pressed","return","calmest","yielding","fastest","pushed"];function p0(i,t,e,n,s){if(!t)return null;let r="its garments are damaged",{options:a,numbers:o,garments:c,start:l,weave:h,body:u,riders:d}=t,f=(F,I,N)=>typeof F=="number"&&F>=I&&F<=N;if(Nt(Array.isArray(c)&&c.length>0&&c.length<=32&&a&&o&&l&&h&&u&&d,r),Pd.some(F=>a[F]===void 0)||Id.some(F=>o[F]===void 0))return null;Nt(Pd.every(F=>f(a[F],0,1e5))&&Id.every(F=>f(o[F],-1e3,1e3)),r),Nt(a.rate>=1&&a.ticks>=1&&a.travel<=1e3&&a.calming<=1e3&&a.reach_m>0&&a.layer_reach_m>0,r),Nt(a.floor_m===null||f(a.floor_m,-1e3,1e3),r),Nt(Array.isArray(a.calm_drag)&&a.calm_drag.length===2&&a.calm_drag.every(F=>f(F,0,1e3)),r),Nt(Number.isInteger(o.slots)&&f(o.slots,1,8)&&f(o.most_cells,1,64),r);let p=(F,I)=>{for(let N=0;N<F.length;N++)Nt(F[N]<I,"its garments point outside of the avatar");return F},y=(F,I,N,H)=>p(i.read(F,Uint16Array,5123,I,H),N),m=(F,I,N)=>p(i.read(F,Uint8Array,5121,1,N),I),g=F=>{Nt(F&&Number.isInteger(F.slots)&&F.slots>=1&&F.slots<=8,r);let I=i.floats(F.rest,3),N=I.length/3;return Nt(N>0&&N<=65536&&I.every(H=>Math.abs(H)<10),r),{rest:I,slots:F.slots,joints:m(F.joints,e.names.length,N*F.slots),weights:new Float32Array(i.read(F.weights,Uint16Array,5123,1,N*F.slots)).map(H=>H/65535)}},_=g(t.points),S=_.rest.length/3,x=g(u),b=x.rest.length/3,E=y(h.first,1,S),v=y(h.beside,1,S),w=y(h.free,1,S),L=(F,I)=>{let N=i.floats(F,1,I);return Nt(N.every(H=>H>=0),r),N},C=h.outside,P=u.late;Nt(Array.isArray(C)&&C.length===c.length**2&&C.every(F=>F===0||F===1||F===2),r),Nt(Array.isArray(P)&&P.length>0&&P.length<=255&&P.every(F=>F===0||F===1),r);let O=p(i.read(d.splats,Uint32Array,5125,1),s);return Nt(f(d.lining,0,1),r),{outfit:{skeleton:e,points:_,start:{pose:{...n,rotations:i.floats(l.rotations,4,e.names.length)},cut:i.floats(l.cut,3,S)},kinds:c.map(F=>String(F?.kind)),options:a,numbers:o,weave:{first:E,second:y(h.second,1,S,E.length),length:L(h.length,E.length),compliance:L(h.compliance,E.length),beside:v,across:y(h.across,1,S,v.length),rate:L(h.rate,v.length),free:w,anchor:y(h.anchor,1,S,w.length),longest:L(h.longest,w.length),inverse:L(h.inverse,S),drag:L(h.drag,S),friction:L(h.friction,S),thickness:L(h.thickness,S),sleeved:m(h.sleeved,2,S),garment:m(h.garment,c.length,S),faces:y(h.faces,3,S),outside:Uint8Array.from(C)},body:{...x,faces:y(u.faces,3,b),group:m(u.group,P.length,b),late:Uint8Array.from(P)}},riders:{splats:O,corners:y(d.corners,3,S,O.length),shares:i.read(d.shares,Uint16Array,5123,3,O.length),lining:d.lining}}}function Fd(i){try{return m0(new Xc(i))}catch(t){throw t instanceof ns?t:new ns(`This avatar file is damaged (${t instanceof Error?t.message:t}).`)}}function m0(i){let t=i.json,e=t.extensions?.[l0];Nt(e?.version===1,"it was not written by persona, or by another version of it");let n=t.meshes?.[t.nodes?.[e.node]?.mesh],s=n?.primitives?.[0],r=s?.attributes;Nt(r&&s.extensions?.[Fr],"it holds no Gaussians");let a=h0(t),o=a.names.length,c=i.floats(r.POSITION,3),l=c.length/3;Nt(l>0&&l<=Ld,"it has no or too many Gaussians");let h=i.floats(r[`${Fr}:SH_DEGREE_0_COEF_0`],3,l).map(L=>.5+c0*L),u=e.slots;Nt(Number.isInteger(u)&&u>=1&&u<=8,"its skinning is damaged");let d=[],f=[],p=[];for(let L=0;4*L<u;L++){let C=i.read(r[`JOINTS_${L}`],Uint8Array,5121,4,l);for(let P=0;P<C.length;P++)Nt(C[P]<o,"its skinning points outside of the skeleton");d.push(C),f.push(i.read(r[`WEIGHTS_${L}`],Uint16Array,5123,4,l))}for(let L=0;L<u;L++)p.push(i.read(r[`_SLOPE_${L}`],Int8Array,5120,4,l));let y=e.expressions??[],m=s.targets??[];Nt(Array.isArray(y)&&y.length===m.length&&y.length<=256,"its facial actions are damaged");let g=m.map((L,C)=>({name:String(y[C]),...i.sparse(L.POSITION,l)})),_=Ha(a,g.length);_.expression.set((n.weights??[]).slice(0,g.length));let S=t.animations??[],x=e.photo?.animation;S[x]&&Rd(i,S[x],o,g.length).sample(0,_);let b=e.photo?.camera,E=e.light??null,v=L=>typeof L=="number"&&Math.abs(L)<10;Nt(E===null||Array.isArray(E)&&E.length===48&&E.every(v),"its light is damaged");let w=e.hiddenHands??[];return Nt(w.every(L=>L.joint>=0&&L.joint<o&&L.part>=0&&L.part<8),"its hands are damaged"),{name:String(e.name??""),count:l,skeleton:a,means:c,colors:h,slopes:p,weights:f,actions:g,photoPose:_,hiddenHands:w,joints:d,quaternions:i.read(r[`${Fr}:ROTATION`],Int16Array,5122,4,l),scales:i.floats(r[`${Fr}:SCALE`],3,l),opacities:i.floats(r[`${Fr}:OPACITY`],1,l),stretch:i.floats(r._STRETCH,1,l),parts:i.read(r._PART,Uint8Array,5121,1,l),correctives:f0(i,e.correctives,r,l,o),cloth:p0(i,e.cloth,a,_,l),light:E&&Float32Array.from(E),fading:{kept:e.fading?.kept??3,cut:e.fading?.cut??6},photoCamera:b&&Array.isArray(b.T_camera_world)&&b.T_camera_world.length===16?b:null,clips:S.filter((L,C)=>C!==x).map(L=>Rd(i,L,o,g.length)),height:Number.isFinite(e.height)?e.height:1.7,anatomy:u0(e.anatomy,o),limits:d0(e.limits??[],o)}}function T(i,t={},...e){let n=document.createElement(i);for(let[s,r]of Object.entries(t))s.startsWith("on")?n.addEventListener(s.slice(2),r):r===!0?n.setAttribute(s,""):r!==!1&&r!==null&&r!==void 0&&n.setAttribute(s,String(r));for(let s of e)s&&n.append(s);return n}var g0={play:"M8 5v14l11-7z",pause:"M7 5h4v14H7zM13 5h4v14h-4z",loop:"M17 3l4 4-4 4V8H7v4H5V6h12zM7 21l-4-4 4-4v3h10v-4h2v6H7z",camera:"M9 4l-1.500 2H4a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h16a1 1 0 0 0 1-1V7a1 1 0 0 0-1-1h-3.500L15 4zM12 8.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9z",record:"M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z",stop:"M7 7h10v10H7z",share:"M12 3l4.500 4.500-1.400 1.400L13 6.800V15h-2V6.800L8.900 8.900 7.500 7.500zM5 13h2v6h10v-6h2v8H5z",full:"M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",photo:"M3 4h8v16H3zM13 4h8v16h-8zM5 6v12h4V6z",tune:"M4 6h10v2H4zM16 4h2v6h-2zM18 6h2v2h-2zM4 11h3v2H4zM8 9h2v6H8zM11 11h9v2h-9zM4 16h8v2H4zM13 14h2v6h-2zM16 16h4v2h-4z",reset:"M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",undo:"M8 5L3 10l5 5v-3.500h6a3.500 3.500 0 0 1 0 7H9v2h5a5.500 5.500 0 0 0 0-11H8z",redo:"M16 5l5 5-5 5v-3.500h-6a3.500 3.500 0 0 0 0 7h5v2h-5a5.500 5.500 0 0 1 0-11h6z",close:"M6.400 5L12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z",back:"M11 5l1.400 1.400L7.800 11H20v2H7.800l4.600 4.600L11 19l-7-7z",file:"M6 2h8l5 5v15H6zM13 3.500V8h4.500zM11 12v3H8v2h3v3h2v-3h3v-2h-3v-3z",person:"M12 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c0-5 3.500-8 8-8s8 3 8 8z"};function is(i){let t=document.createElementNS("http://www.w3.org/2000/svg","svg");t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true");let e=document.createElementNS("http://www.w3.org/2000/svg","path");return e.setAttribute("d",g0[i]),e.setAttribute("fill-rule","evenodd"),t.append(e),t}function we(i,t,e,n={}){return T("button",{class:"icon",type:"button","aria-label":t,title:t,onclick:e,...n},is(i))}function Va(i,t,e){i.replaceChildren(is(t)),i.setAttribute("aria-label",e),i.title=e}function fn(i,t,e,n=s=>s.toFixed(2)){let s=T("input",{type:"range","aria-label":i,min:t.min,max:t.max,step:t.step,value:t.value}),r=T("output",{},n(t.value)),a=c=>{r.textContent=n(c),s.setAttribute("aria-valuetext",n(c)),s.style.setProperty("--filled",`${100*(c-t.min)/(t.max-t.min)}%`)},o=()=>{a(+s.value),e(+s.value)};return s.addEventListener("input",o),s.addEventListener("dblclick",()=>{s.value=String(t.value),o()}),a(t.value),{input:s,element:T("label",{class:"slider"},T("span",{},i),s,r),set(c){s.value=String(c),a(c)}}}function Dd(i,t){let e=t===" "||t==="Enter",n=t.startsWith("Arrow")||["Home","End","PageUp","PageDown"].includes(t);return i instanceof HTMLSelectElement||i instanceof HTMLTextAreaElement?!0:i instanceof HTMLInputElement?i.type==="range"?n:e||!["checkbox","color","file","button"].includes(i.type):!(i instanceof Element)||!i.matches("button, summary, a[href]")?!1:e||n&&i.closest("[role=tablist], [role=radiogroup]")!==null}function Nd(i){let t=()=>{i.classList.toggle("before",i.scrollLeft>2),i.classList.toggle("after",i.scrollLeft+i.clientWidth<i.scrollWidth-2)};return i.addEventListener("scroll",t,{passive:!0}),i.addEventListener("wheel",e=>{e.deltaX||i.scrollWidth<=i.clientWidth||(i.scrollLeft+=e.deltaY,e.preventDefault())},{passive:!1}),new ResizeObserver(t).observe(i),new MutationObserver(t).observe(i,{childList:!0}),i}function Ga(i){document.querySelector(".warning")?.remove(),i&&document.body.append(T("p",{class:"warning",role:"alert"},i))}function In(i,t){let e=typeof i=="string"?i:URL.createObjectURL(i);T("a",{href:e,download:t}).click(),typeof i!="string"&&setTimeout(()=>URL.revokeObjectURL(e),1e4)}var vn=i=>i.replace(/[^\p{L}\p{N}_-]+/gu,"-").slice(0,60)||"avatar";function Ot(i,t=!1){let e=document.querySelector(".toasts");e||document.body.append(e=T("div",{class:"toasts",role:"status","aria-live":"polite"}));let n=T("div",{class:t?"toast problem":"toast"},i);e.append(n),setTimeout(()=>n.remove(),t?9e3:3500)}var y0=[["now",0],["in 5 s",5],["in 10 s",10]],qc=!1;async function Ud(){if(qc)return null;qc=!0;try{return await v0()}finally{qc=!1}}async function v0(){let i;try{if(!navigator.mediaDevices)throw new Error("This page may not use a camera: open it on this computer, or over https.");i=await navigator.mediaDevices.getUserMedia({video:{width:{ideal:1920},height:{ideal:1080}}})}catch(t){let e=t instanceof Error?t.name:"";return Ot(e==="NotAllowedError"?"The browser was told not to let this page use the camera.":e==="NotFoundError"?"There is no camera.":t instanceof Error?t.message:String(t),!0),null}return new Promise(t=>{let e=0,n=null,s=!1,r=T("video",{autoplay:!0,muted:!0,playsinline:!0,class:"mirrored","aria-label":"What the camera sees"});r.srcObject=i;let a=T("canvas",{hidden:!0,role:"img","aria-label":"The photo"}),o=T("select",{"aria-label":"When"},...y0.map(([g,_])=>T("option",{value:_},g))),c=T("output",{class:"count","aria-live":"assertive"}),l=(g,_,S={})=>T("button",{type:"button",class:"chip",onclick:_,...S},g),h=g=>{a.hidden=p.hidden=y.hidden=!g,r.hidden=f.hidden=o.hidden=g,(g?p:f).focus()},u=async()=>{c.textContent="",[a.width,a.height]=[r.videoWidth,r.videoHeight],a.getContext("2d").drawImage(r,0,0);let g=await new Promise(_=>a.toBlob(_,"image/jpeg",.95));!g||!m.open||(n=new File([g],"camera.jpg",{type:"image/jpeg"}),h(!0))},f=l("Take it",()=>{let g=+o.value;if(clearInterval(e),!g){u();return}c.textContent=String(g),e=window.setInterval(()=>{c.textContent=g>1?String(--g):"",!c.textContent&&(clearInterval(e),u())},1e3)},{class:"chip first",disabled:!0}),p=l("Use it",()=>{s=!0,m.close()},{class:"chip first",hidden:!0}),y=l("Take another",()=>h(!1),{hidden:!0});r.addEventListener("loadeddata",()=>{f.disabled=!1,f.focus()},{once:!0});let m=T("dialog",{class:"card manage shot","aria-label":"A photo by the camera",onclose:()=>{clearInterval(e);for(let g of i.getTracks())g.stop();m.remove(),t(s?n:null)}},T("h2",{},"A photo by the camera"),T("div",{class:"seen"},r,a,c),T("p",{class:"hint"},"Best is the whole body from the front, arms a little away from it, in even light."),T("div",{class:"line"},f,o,p,y,l("Close",()=>m.close(),{class:"chip quiet"})));document.body.append(m),m.showModal()})}function Od(i,t,e){let n=new AbortController,s=new Map,{revision:r}=i,a=f=>{let p=f.job?.id??f.removed??"";n.signal.aborted||(s.get(p)??0)>=f.revision||(s.set(p,f.revision),t(f))},o=async()=>{let f=await i.jobs().catch(()=>null);if(f?.sort((y,m)=>y.created-m.created).forEach(y=>a({job:y,removed:null,revision:y.revision})),!f)return;let p=new Set(f.map(y=>y.id));for(let[y,m]of s)p.has(y)||a({job:null,removed:y,revision:m+1})},c=new BroadcastChannel(i.name);c.onmessage=f=>{r=Math.max(r,f.data.revision),a(f.data)},n.signal.addEventListener("abort",()=>c.close());let l=new BroadcastChannel(`${i.name} line`);l.onmessage=f=>e(f.data),n.signal.addEventListener("abort",()=>{l.close(),e(!1)});let h=0,u=f=>{if(f===!h)return;clearTimeout(h);let p=y=>{e(y),n.signal.aborted||l.postMessage(y)};h=f?0:window.setTimeout(()=>n.signal.aborted||p(!0),1500),f&&p(!1)};if(o(),!navigator.locks){let f=setInterval(()=>{o()},2e3);return n.signal.addEventListener("abort",()=>clearInterval(f)),()=>n.abort()}let d=()=>new Promise(f=>{let p=null,y=0,m=()=>{p=new EventSource(i.stream(r)),p.onopen=()=>u(!0),p.onmessage=g=>{let _=JSON.parse(g.data);r=Math.max(r,_.revision),c.postMessage(_),a(_)},p.onerror=()=>{u(!1),p?.readyState===EventSource.CLOSED&&(y=window.setTimeout(m,3e3))}};n.signal.addEventListener("abort",()=>{clearTimeout(y),p?.close(),f()}),m()});return navigator.locks.request(i.name,{signal:n.signal},d).catch(()=>{}),()=>n.abort()}var ss="/api/v1",Ae=class extends Error{constructor(e,n=0){super(e);this.status=n}status},Jc='The local server does not answer. Is "persona" still running in the terminal? What is shown here goes on, but nothing new can be made.';async function ci(i,t={}){let e;try{e=await fetch(i,t)}catch{throw new Ae(Jc)}let s=(e.headers.get("content-type")??"").includes("json")?await e.json():null;if(!e.ok)throw new Ae(s?.error??`The local server answered ${e.status}.`,e.status);return s}async function $c(i,t={}){let e=await fetch(i,t).catch(()=>{throw new Ae(Jc)});if(!e.ok)throw new Ae((await e.json().catch(()=>null))?.error??`The local server answered ${e.status}.`,e.status);return e}var li=(i,t)=>ci(i,{method:"POST",body:t}),Yc=i=>ci(i,{method:"DELETE"}),qe=i=>`${ss}/avatars/${encodeURIComponent(i)}`,Ds=i=>`${ss}/jobs/${i.id}`,kd=i=>`choices=${encodeURIComponent(JSON.stringify(i))}`,Bd="",zd=0,Yt={async state(){let i=await ci(`${ss}/state`);return{user:Bd,revision:zd}=i,i},signIn:i=>li(`${ss}/session`,JSON.stringify({token:i})),create:(i,t,e,n=[])=>{let s=n.length?`&further=${encodeURIComponent(JSON.stringify(n.map(r=>[r.name,r.size])))}`:"";return li(`${ss}/jobs?name=${encodeURIComponent(e)}&${kd(t)}${s}`,n.length?new Blob([...n,i]):i)},stop:i=>li(`${Ds(i)}/stop`),cancel:i=>li(`${Ds(i)}/cancel`),resume:i=>li(`${Ds(i)}/resume`),forget:i=>Yc(Ds(i)),motionOfJob:i=>ci(`${Ds(i)}/motion.json`),jobPreview:i=>`${Ds(i)}/preview.png?${i.previews}`,avatar:i=>ci(qe(i)),rename:(i,t)=>ci(qe(i),{method:"PATCH",body:JSON.stringify({name:t})}),remove:i=>Yc(qe(i)),forgetPhoto:i=>Yc(`${qe(i)}/photo`),refine:(i,t)=>li(`${qe(i)}/refine?${kd(t)}`),splats:i=>`${qe(i)}/splats.glb`,report:i=>`${qe(i)}/report.html`,photo:i=>`${qe(i)}/photo.jpg`,preview:i=>`${qe(i)}/preview.png`,wholePage:async i=>(await $c(`${qe(i)}/page.html`)).text(),exports:i=>ci(`${qe(i)}/exports`),async exported(i,t){let e=await $c(`${qe(i)}/exports/${encodeURIComponent(t)}`),n=/filename="?([^";]+)"?/.exec(e.headers.get("content-disposition")??"");return{blob:await e.blob(),name:n?.[1]??`${i}.${t}`}},motion:(i,t)=>li(`${qe(i)}/motions?name=${encodeURIComponent(t.name)}`,t),mirror:(i,t,e,n,s)=>li(`${qe(i)}/mirror?time=${e.toFixed(4)}${n?"&mirrored":""}${s?"&calibrate":""}`,t),tracker:i=>li(`${qe(i)}/tracker`),recording:async(i,t)=>(await $c(`${qe(i)}/recording.npz`,{method:"POST",body:JSON.stringify(t)})).blob(),baking:i=>ci(`${qe(i)}/baking.json`),listen:(i,t)=>Od({name:`persona-jobs ${Bd}`,revision:zd,stream:e=>`${ss}/events?after=${e}`,jobs:async()=>(await ci(`${ss}/jobs`)).jobs},i,e=>t(e?Jc:null))},Hd=i=>"stages"in i,_0={perceive:"Seeing the person",fit:"Fitting the body",texture:"Completing the texture",preview:"First avatar",synthesize:"Rendering other poses",train:"Refining the avatar",report:"Preview and report",view:"Preparing the player",track:"Following the person"},Dr=i=>_0[i]??i,jc=["perceive","fit","texture","preview","synthesize","train","report","view"];function Nr(i){return i<90?`${Math.max(1,Math.round(i))} s`:`${Math.round(i/60)} min`}var Wa=class{constructor(t,e){this.job=t;this.show(t,e),this.clock=window.setInterval(()=>this.showTime(),1e3)}job;element=T("section",{class:"card work","aria-label":"An avatar being made"});shown="";asked="";time=T("p",{class:"hint"});photo="";clock;end(){clearInterval(this.clock),this.photo&&URL.revokeObjectURL(this.photo),this.element.remove()}get working(){return this.job.state==="running"||this.job.state==="queued"}show(t,e){this.job=t,e&&!this.photo&&(this.photo=URL.createObjectURL(e));let n=t.state==="running",s=n?this.asked||t.ending:this.asked="",r=new Map(t.stages.map(_=>[_.name,_])),a=n?jc:jc.filter(_=>r.has(_)),o=T("ol",{class:"stages"},...a.map(_=>{let S=r.get(_),x=S?.fraction??0,b=n&&S?.state==="running"&&S.secondsLeft?`${Nr(S.secondsLeft)} left`:"";return T("li",{class:S?.state??"waiting","aria-current":S?.state==="running"?"step":null},T("span",{},Dr(_)),T("span",{class:"left"},S?.state==="done"?"done":b),n&&S?.state==="running"?T("progress",{max:1,value:x,"aria-label":Dr(_)}):null)})),c={queued:`${t.name} waits`,running:s?`${t.name}: stopping…`:`Making ${t.name}`,stopped:`${t.name}: stopped`,failed:`${t.name} could not be made`,cancelled:`${t.name}: cancelled`,done:t.name}[t.state],l=(_,S,x="")=>T("button",{type:"button",class:"chip",onclick:()=>{this.ask(S,x)}},_),h={queued:[l("Cancel",Yt.cancel)],running:s?[]:[l("Stop",Yt.stop,"stop"),l("Cancel and remove",Yt.cancel,"cancel")],stopped:[l("Go on",Yt.resume),l("Remove",Yt.forget)],failed:[l("Try again",Yt.resume),l("Remove",Yt.forget)],cancelled:[],done:[]}[t.state],u=t.ahead===0?"It is the next one.":t.ahead===1?"One is before it.":`${t.ahead} are before it.`,d=this.element.querySelector(".preview:not(.own)"),f=t.previews?Yt.jobPreview(t):"none",p=d&&this.shown===f?d:T("div",{class:"preview"},t.previews?T("img",{alt:`The first look at ${t.name}`,src:f}):is("person"));this.shown=f;let y=document.activeElement instanceof HTMLButtonElement&&this.element.contains(document.activeElement)?document.activeElement.textContent:null,m=this.photo?this.element.querySelector(".own")??T("div",{class:"preview own"},T("img",{alt:"The photo",src:this.photo})):null,g=t.state!=="queued"&&(n||m||t.previews);this.element.classList.toggle("bare",!g),this.element.replaceChildren(g?T("div",{class:m?"pictures two":"pictures"},m,p):"",T("div",{},T("h2",{},c),t.state==="failed"?T("p",{class:"problem",role:"alert"},t.error):null,t.state==="stopped"?T("p",{class:"hint"},"What was finished is kept: it goes on from there."):null,s?T("p",{class:"hint",role:"status"},s==="stop"?"The work ends within seconds; what was finished is kept.":"The work ends within seconds; then all of it is removed."):null,t.state==="queued"?T("p",{class:"hint"},u):o,this.time,...t.warnings.map(_=>T("p",{class:"hint"},_)),T("div",{class:"chips wrap"},...h))),y&&h.find(_=>_.textContent===y)?.focus(),this.showTime()}async ask(t,e){e&&(this.asked=e,this.show(this.job)),await t(this.job).catch(n=>{this.asked="",this.show(this.job),Zc(n)})}showTime(){let{started:t,ended:e}=this.job,n=this.job.state==="running";this.time.hidden=!t||!(n||e),t&&(this.time.textContent=`${n?"At work for":"It took"} ${Nr(Math.max(0,(n?Date.now()/1e3:e??t)-t))}.`)}};function Zc(i){Ot(Ur(i),!0)}function Ur(i){return i instanceof Ae?i.message:`Something went wrong: ${i instanceof Error?i.message:i}`}var Ns=class{veil;stops=[];depth=0;constructor(t,e,n){this.veil=T("div",{class:"veil",hidden:!0},T("p",{},e)),t.append(this.veil);let s=r=>this.veil.hidden=!r;this.listen("dragenter",()=>s(++this.depth>0)),this.listen("dragleave",()=>s(--this.depth>0)),this.listen("dragover",r=>r.preventDefault()),this.listen("drop",r=>{r.preventDefault(),this.depth=0,s(!1);let a=[...r.dataTransfer?.files??[]];a.length&&n(a)})}end(){for(let t of this.stops)t();this.veil.remove()}listen(t,e){let n=e;window.addEventListener(t,n),this.stops.push(()=>window.removeEventListener(t,n))}};var Xa=class{element;kept=[];list=T("ul",{class:"further","aria-label":"Further photos and videos"});opener=T("input",{type:"file",accept:"image/*,video/*",multiple:!0,onchange:()=>{this.add([...this.opener.files??[]]),this.opener.value=""}});constructor(){this.element=T("div",{class:"more"},T("div",{class:"line"},T("button",{type:"button",class:"chip",onclick:()=>this.opener.click()},"Add photos or a video"),T("span",{class:"hint"},"of the same person in the same clothes, from other sides: they go with the next photo, so add them first.")),this.list)}get files(){return this.kept}add(t){this.kept.push(...t),this.show()}clear(){this.kept=[],this.show()}show(){this.list.replaceChildren(...this.kept.map(t=>T("li",{},T("span",{},t.name),we("close",`Do without ${t.name}`,()=>{this.kept=this.kept.filter(e=>e!==t),this.show(),this.element.querySelector("button").focus()}))))}},qa=i=>i.type.startsWith("video/");function Kc(i){let t=i.filter(qa).length,e=i.length-t;return[e?`${e} further photo${e>1?"s":""}`:"",t?"a video":""].filter(Boolean).join(" and ")}function x0({effort:i,...t}){return i===void 0||i==="draft"?t:{effort:i,...t}}function Vd(i,t,e){let n=T("p",{class:"problem",role:"alert"}),s=async l=>{n.textContent="";try{let h=await l();c.close(),e(h??void 0)}catch(h){n.textContent=Ur(h)}},r=(l,h,u)=>{let d=T("button",{type:"button",class:"chip",onclick:()=>{d.textContent===l?d.textContent=h:s(u)},onblur:()=>d.textContent=l},l);return d},a=T("input",{type:"text",value:i.name,"aria-label":"Name",maxlength:60,autocomplete:"off"}),o=T("form",{class:"rename",onsubmit:l=>{l.preventDefault(),s(async()=>{await Yt.rename(i.name,a.value)})}},a,T("button",{class:"chip"},"Rename")),c=T("dialog",{class:"card manage","aria-label":i.name,onclose:()=>c.remove()},T("h2",{},i.name),i.folder?T("p",{class:"hint"},i.folder):null,o,i.refinable?T("p",{class:"hint"},"Refine makes it again from its photo and trains it, with the options on this page."):null,T("div",{class:"chips wrap"},i.refinable?T("button",{type:"button",class:"chip",onclick:()=>{s(async()=>Yt.refine(i.name,x0(t())))}},"Refine"):null,i.report?T("a",{class:"chip",href:Yt.report(i.name),target:"_blank",rel:"noopener"},"Report"):null,i.photo?r("Delete the photo","Really delete the photo",async()=>{await Yt.forgetPhoto(i.name),Ot(`The photo of ${i.name} is deleted.`)}):null,r("Delete","Really delete everything",async()=>{await Yt.remove(i.name),Ot(`${i.name} is deleted.`)}),T("button",{type:"button",class:"chip quiet",onclick:()=>c.close()},"Close")),n);document.body.append(c),c.showModal()}var Gd=[["Eyes",/^eye/],["Brows",/^brow/],["Jaw",/^jaw/],["Mouth",/^mouth/],["Cheeks, nose and tongue",/./]];function Us(i){let t=i.replace(/([a-z])([A-Z])/g,"$1 $2").replace(/[._]/g," ").toLowerCase();return t.charAt(0).toUpperCase()+t.slice(1)}function $d(i){let t=Gd.map(([e])=>({title:e,items:[]}));return i.forEach((e,n)=>{let s=Gd.findIndex(([,r])=>r.test(e));t[s].items.push({label:Us(e),index:n})}),t.filter(e=>e.items.length)}var Yd={Smile:{mouthSmileLeft:.8,mouthSmileRight:.8,cheekSquintLeft:.4,cheekSquintRight:.4,eyeSquintLeft:.25,eyeSquintRight:.25},Surprise:{jawOpen:.45,browInnerUp:.9,browOuterUpLeft:.8,browOuterUpRight:.8,eyeWideLeft:.7,eyeWideRight:.7},Frown:{browDownLeft:.9,browDownRight:.9,mouthFrownLeft:.7,mouthFrownRight:.7},Wink:{eyeBlinkLeft:1,mouthSmileLeft:.5,cheekSquintLeft:.5},Kiss:{mouthPucker:.9,eyeBlinkLeft:.3,eyeBlinkRight:.3}},Wd=[{title:"Body",pattern:/^(root|pelvis|spine)/i},{title:"Head and neck",pattern:/^(neck|head|jaw)/i},{title:"Left arm",pattern:/^((clavicle|shoulder|upperarm|lowerarm|wrist)\w*\.L|left_(collar|shoulder|elbow|wrist))$/i},{title:"Right arm",pattern:/^((clavicle|shoulder|upperarm|lowerarm|wrist)\w*\.R|right_(collar|shoulder|elbow|wrist))$/i},{title:"Left leg",pattern:/^((pelvis|upperleg|lowerleg|foot)\w*\.L|left_(hip|knee|ankle|foot))$/i},{title:"Right leg",pattern:/^((pelvis|upperleg|lowerleg|foot)\w*\.R|right_(hip|knee|ankle|foot))$/i},{title:"Left fingers",pattern:/^((finger|metacarpal)\w*([-.]\d+)?\.L|left_(thumb|index|middle|ring|pinky)\d)$/i},{title:"Right fingers",pattern:/^((finger|metacarpal)\w*([-.]\d+)?\.R|right_(thumb|index|middle|ring|pinky)\d)$/i}];function Jd(i){let t=Wd.map(({title:e})=>({title:e,items:[]}));return i.forEach((e,n)=>{let r=[2,3,4,5,6,7,0,1].find(a=>Wd[a].pattern.test(e));r!==void 0&&t[r].items.push({label:b0(e),index:n})}),t.filter(e=>e.items.length)}var Xd={root:"Hips",spine05:"Waist",spine04:"Lower back",spine03:"Middle back",spine02:"Upper back",spine01:"Chest",neck01:"Base of the neck",neck02:"Neck",neck03:"Top of the neck",clavicle:"Collarbone",shoulder01:"Shoulder blade",upperarm01:"Shoulder",upperarm02:"Twist of the upper arm",lowerarm01:"Elbow",lowerarm02:"Twist of the forearm",pelvis:"Side of the hips",upperleg01:"Hip",upperleg02:"Twist of the thigh",lowerleg01:"Knee",lowerleg02:"Twist of the shin",foot:"Ankle"},qd=["thumb","index finger","middle finger","ring finger","little finger"];function b0(i){let t=/^(.+?)(\.[LR])?$/.exec(i)[1],e=/^finger(\d)-(\d)$/.exec(t),n=/^metacarpal(\d)$/.exec(t);if(Xd[t]&&(i!==t||!/^(pelvis|foot)$/.test(t)))return Xd[t];if(e)return Us(`${qd[+e[1]-1]}, ${["base","middle","tip"][+e[2]-1]}`);if(n)return Us(`${qd[+n[1]]}, palm`);let s=i.replace(/\.[LR]$/,"").replace(/^(left|right)_/,"");return Us(s.replace(/0(\d)$/," $1").replace(/^(upper|lower)(arm|leg)/,"$1 $2"))}var jd={height:{label:"Height",nothing:"as the photo suggests"},turn:{label:"Turn the photo",nothing:"as it is",values:{left:"a quarter left",right:"a quarter right",180:"upside down"}},sex:{label:"Sex",nothing:"not given"},garment:{label:"Garment",nothing:"as the photo suggests"},effort:{label:"Effort",values:{draft:"draft: first look only, of Gaussians",normal:"normal",best:"best: trained longer"}},steps:{label:"Training steps",nothing:"the usual number"},representation:{label:"Made of",nothing:"Gaussians",values:{gaussians:"Gaussians",nerf:"a radiance field (NeRF): slower, softer; no draft"}},seed:{label:"Random seed",nothing:"the same each time"}},M0=[["effort","draft"],["representation","nerf"]],Zd=new Map,Kd=!1,Ya=class{element;controls;count=T("span",{class:"count"});constructor(t){let e=Object.keys(jd),n=r=>e.indexOf(r.name)+1||e.length+1;this.controls=[...t].sort((r,a)=>n(r)-n(a)).map(r=>{let a=jd[r.name]??{label:Us(r.name)},o=S0(r,a);return o.value=Zd.get(r.name)??$a(r.value),o.addEventListener("input",()=>{Zd.set(r.name,o.value),this.showCount(),this.keepApart()}),{choice:r,label:r.unit?`${a.label} (${r.unit})`:a.label,control:o}});let s=T("details",{class:"options",open:Kd,hidden:!t.length,ontoggle:()=>Kd=s.open},T("summary",{},"Options",this.count),T("div",{class:"fields"},...this.controls.map(({label:r,control:a})=>T("label",{class:"field"},T("span",{},r),a))));this.element=s,this.showCount(),this.keepApart()}chosen(){let t={};for(let{choice:e,label:n,control:s}of this.controls){if(s.validity.badInput)throw new Ae(`${n}: ${s.validationMessage}`);s.value!==$a(e.value)&&(t[e.name]=w0(e,s.value))}return t}keepApart(){let[t,e]=M0.map(([n,s])=>({value:s,control:this.controls.find(({choice:r})=>r.name===n)?.control}));for(let[n,s]of[[t,e],[e,t]]){let r=n.control?.querySelector(`option[value=${n.value}]`);r&&(r.disabled=s.control?.value===s.value)}}showCount(){let t=this.controls.filter(({choice:e,control:n})=>n.value!==$a(e.value)).length;this.count.textContent=t?`${t} chosen`:""}};function S0(i,t){let e=(n,s)=>T("option",{value:n},s);if(i.kind==="option"||i.kind==="switch"){let n=i.kind==="switch"?["false","true"]:i.options,s={false:"no",true:"yes"},r=[...i.optional?[""]:[],...n].map(h=>({value:h,label:h?t.values?.[h]??s[h]??h:t.nothing??"not given"})),a=h=>r.filter(u=>u.label===h).length>1,o=$a(i.value),c=r.find(h=>h.value&&a(h.label)),l=c&&(c.value===o?"":c.value);return T("select",{},...r.filter(h=>h.value!==l).map(h=>e(h.value,h.label)))}return T("input",{type:"number",min:i.smallest,max:i.largest,step:i.kind==="integer"?1:.01,placeholder:t.nothing??"",inputmode:i.kind==="integer"?"numeric":"decimal",autocomplete:"off"})}var $a=i=>i===null?"":String(i);function w0(i,t){return i.kind==="switch"?t==="true":t===""?null:i.kind==="option"?t:Number(t)}var Ja=class{constructor(t,e){this.open=e;let n=T("input",{type:"file",accept:"image/*",multiple:!0,hidden:!0,onchange:()=>{this.takeAll([...n.files??[]]),n.value=""}});this.drop=T("button",{type:"button",class:"drop",onclick:()=>n.click()},is("person"),T("strong",{},"Drop a photo here"),T("span",{},"or choose one: a single person, best the whole body from the front, arms a little away from it")),this.options=new Ya(t.choices);let s=t.user?`Signed in as ${t.user}.`:`Everything stays on this computer, in ${t.folder}.`;this.element=T("main",{class:"home"},T("header",{},T("h1",{},"persona"),T("p",{},`One photo in, an avatar that moves out. ${s}`)),this.drop,n,T("div",{class:"ways"},T("label",{class:"field"},T("span",{},"Name"),this.called),T("button",{type:"button",class:"chip",onclick:()=>{Ud().then(a=>a&&this.take(a))}},"Take a photo"),T("span",{class:"hint"},"A photo can be pasted, too.")),this.further.element,this.options.element,this.refusal,this.works,this.shelf),this.dropping=new Ns(this.element,"Drop the photo",a=>this.takeAll(a));let r=a=>{let o=[...a.clipboardData?.files??[]].filter(c=>c.type.startsWith("image/"));this.takeAll(o),o.length&&a.preventDefault()};document.addEventListener("paste",r),this.stops.push(()=>document.removeEventListener("paste",r)),this.showShelf(t.avatars);for(let a of[...t.jobs].reverse())this.showJob(a);this.stop=Yt.listen(a=>this.hear(a),Ga)}open;element;works=T("div",{class:"works"});shelf=T("section",{class:"shelf","aria-label":"Avatars"});drop;options;further=new Xa;refusal=T("div",{class:"refusal",role:"alert"});dropping;stop;cards=new Map;called=T("input",{type:"text",placeholder:"as the file is called",maxlength:60,autocomplete:"off"});stops=[];own=new Set;watched=new Set;end(){this.stop();for(let t of this.stops)t();this.dropping.end(),document.querySelector("dialog.manage")?.remove(),this.element.remove()}takeAll(t){let e=t.filter(qa),n=t.filter(r=>!qa(r)),s=[...this.further.files,...e];if(n.length>1&&s.length){this.refuse(`${Kc(s)} would go with one photo, but these are ${n.length}. Give one photo, or remove what was added.`);return}e.length&&(this.further.add(e),n.length||Ot(`${e[0].name} goes with the next photo.`));for(let r of n)this.take(r)}refuse(t,...e){this.refusal.replaceChildren(T("p",{class:"problem"},t),...e),this.refusal.scrollIntoView({behavior:"smooth",block:"nearest"})}async take(t){this.refusal.replaceChildren();try{let e=[...this.further.files],n=this.called.value.trim(),s=/\.[^.]*$/.exec(t.name)?.[0]??"",r=await Yt.create(t,this.options.chosen(),n?n+s:t.name,e);this.called.value="",this.further.clear(),e.length&&Ot(`${r.name} is made with ${Kc(e)}.`),this.own.add(r.id),this.showJob(r,t),this.cards.get(r.id)?.element.scrollIntoView({behavior:"smooth",block:"nearest"})}catch(e){let n=T("button",{type:"button",class:"chip",onclick:()=>{this.take(t)}},`Try again with ${t.name}`),s=e instanceof Ae&&e.status===415&&!this.further.files.length;this.refuse(Ur(e),...s?[]:[n])}}showShelf(t){this.shelf.replaceChildren(...t.map(e=>{let n=T("img",{alt:"",src:Yt.preview(e),loading:"lazy"});return n.addEventListener("error",()=>n.replaceWith(T("div",{class:"blank"},is("person")))),T("div",{class:"place"},T("button",{type:"button",class:"avatar",onclick:()=>this.open(e,!1)},n,T("span",{},e)),we("tune",`What can be done with ${e}`,()=>{this.manage(e).catch(Zc)}))}))}async manage(t){Vd(await Yt.avatar(t),()=>this.options.chosen(),e=>{e&&this.showJob(e),this.refresh()})}async refresh(){let t=await Yt.state().catch(()=>null);t&&this.showShelf(t.avatars)}hear({job:t,removed:e}){t?this.showJob(t):e&&this.forget(e)}forget(t){this.cards.get(t)?.end(),this.cards.delete(t)}showJob(t,e){if(t.kind!=="create")return;let n=this.cards.get(t.id);if(n&&n.job.revision>t.revision){e&&n.show(n.job,e);return}if((t.state==="running"||t.state==="queued")&&this.watched.add(t.id),t.state==="done"||t.state==="cancelled"){this.forget(t.id),t.state==="done"&&this.watched.delete(t.id)&&this.finished(t);return}if(n){let r=n.job.state==="queued"&&t.state==="running"&&this.own.has(t.id);n.show(t,e),r&&n.element.scrollIntoView({behavior:"smooth",block:"nearest"})}else{let r=new Wa(t,e);this.cards.set(t.id,r),this.works.append(r.element)}}finished(t){t.result.avatar&&![...this.cards.values()].some(e=>e.working)?this.open(t.result.avatar,!0):(Ot(`${t.name} is ready.`),this.refresh())}};var A0=.45,ja=class{constructor(t,e){this.clip=t;this.rest=e}clip;rest;time=0;base=new Float32Array(3);advance(t,e){let{duration:n,stride:s}=this.clip;if(this.time+=t,n<=0)return this.time=0,!0;if(!e)return this.time=Math.max(0,Math.min(n,this.time)),this.time<n;let r=Math.floor(this.time/n);this.time-=r*n;for(let a of[0,2])this.base[a]+=r*s[a];return!0}sample(t){dn(this.rest,t),this.clip.sample(this.time,t);for(let e of[0,2])t.translation[e]+=this.base[e];return t}},Za=class{constructor(t,e){this.rest=e;this.current=new ja(t,e),this.pose=Ee(e),this.scratch=Ee(e),this.other=Ee(e),this.face=new Float32Array(e.expression.length).fill(NaN),this.turns=Float32Array.from(e.rotations,(n,s)=>s%4===3?1:0),this.current.sample(this.pose),this.clipPose=Ee(this.pose)}rest;speed=1;loop=!0;playing=!0;mixed=null;face;turns;layers=[];shift=new Float32Array(3);pose;clipPose;leaps=0;current;before=null;scratch;other;get clip(){return this.current.clip}get time(){return this.current.time}set time(t){this.current.time=Math.max(0,Math.min(this.clip.duration,t)),this.before=null,this.leaps++}get played(){let{clip:t,time:e,base:n}=this.current;return{clip:t,time:e,playing:this.playing,base:n.slice()}}set played({clip:t,time:e,playing:n,base:s}){this.change(t,!1),this.current.base.set(s),this.current.time=e,this.playing=n}get moving(){return this.before!==null||this.playing&&this.clip.duration>0||this.layers.some(t=>t.moving)}change(t,e=!0){let n=new ja(t,this.rest);if(e){this.current.sample(this.scratch),n.sample(this.other);for(let s of[0,2])n.base[s]=this.scratch.translation[s]-this.other.translation[s];this.before={playing:this.current,since:0}}else this.before=null,this.leaps++;this.current=n}advance(t){let e=!0;if(this.playing){let n=this.current.time;e=this.current.advance(t*this.speed,this.loop),this.current.time<n&&!this.clip.loops&&this.leaps++}if(this.current.sample(this.pose),this.mixed&&!this.clip.alone){let{clip:n,share:s}=this.mixed,r=this.clip.duration;dn(this.rest,this.other),n.sample(n.duration>0?r>0?this.time/r*n.duration:this.time%n.duration:0,this.other);for(let a of[0,2])this.other.translation[a]=this.pose.translation[a];Ii(this.pose,this.other,s,this.pose)}if(this.before){this.before.since+=t;let n=this.before.since/A0;n>=1?this.before=null:(this.playing&&this.before.playing.advance(t*this.speed,this.before.playing.clip.loops),Ii(this.before.playing.sample(this.scratch),this.pose,n*n*(3-2*n),this.pose))}for(let n of this.layers)n.apply(this.pose,t);return dn(this.pose,this.clipPose),this.byHand(this.pose),e}at(t){this.before=null,this.current.base.fill(0),this.time=t;let e=this.playing;return this.playing=!1,this.advance(0),this.playing=e,this.pose}byHand(t){this.face.forEach((s,r)=>{Number.isNaN(s)||(t.expression[r]=s)});let{turns:e,shift:n}=this;for(let s=0;s<e.length;s+=4)(e[s]||e[s+1]||e[s+2])&&an(t.rotations,s,t.rotations,s,e,s);for(let s=0;s<3;s++)t.translation[s]+=n[s]}};var Gi={LEFT:0,MIDDLE:1,RIGHT:2,ROTATE:0,DOLLY:1,PAN:2},Wi={ROTATE:0,PAN:1,DOLLY_PAN:2,DOLLY_ROTATE:3},Mf=0,wh=1,Sf=2;var ra=1,wf=2,or=3,Xi=0,cn=1,pn=2,_i=0,lr=1,Ah=2,Eh=3,Th=4,cr=5;var xi=100,Af=101,Ef=102,Tf=103,Cf=104,Rf=200,hr=201,Pf=202,If=203,Ch=204,ms=205,Lf=206,Ff=207,Df=208,Nf=209,Uf=210,Of=211,kf=212,Bf=213,zf=214,bo=0,Mo=1,So=2,Zs=3,wo=4,Ao=5,Eo=6,To=7,Rh=0,Hf=1,Vf=2,Qn=0,Ph=1,Ih=2,Lh=3,Fh=4,Dh=5,Nh=6,Uh=7;var Oh=300,gs=301,ur=302,Zo=303,Ko=304,Co=1e3,jn=1001,Ro=1002,Te=1003,Gf=1004;var aa=1005;var on=1006,Qo=1007;var bi=1008;var hn=1009,oa=1010,kh=1011,qi=1012,tl=1013,wn=1014,mn=1015,Wn=1016,el=1017,nl=1018,ys=1020,Bh=35902,zh=35899,Hh=1021,Vh=1022,gn=1023,gi=1026,Mi=1027,Gh=1028,dr=1029,$i=1030,il=1031;var Yi=1033,la=33776,ca=33777,ha=33778,ua=33779,sl=35840,rl=35841,al=35842,ol=35843,ll=36196,cl=37492,hl=37496,ul=37488,dl=37489,da=37490,fl=37491,pl=37808,ml=37809,gl=37810,yl=37811,vl=37812,_l=37813,xl=37814,bl=37815,Ml=37816,Sl=37817,wl=37818,Al=37819,El=37820,Tl=37821,Cl=36492,Rl=36494,Pl=36495,Il=36283,Ll=36284,fa=36285,Fl=36286;var Wr=2300,Po=2301,_o=2302,vh=2303,_h=2400,xh=2401,bh=2402;var Wf=3200;var Wh=0,Xf=1,Si="",Qe="srgb",hs="srgb-linear",Xr="linear",ue="srgb";var xo=7680;var qf=519,$f=512,Yf=513,Jf=514,Xh=515,jf=516,Zf=517,qh=518,$h=519,Kf=35044;var Ji="300 es",Fn=2e3,qr=2001;function E0(i){for(let t=i.length-1;t>=0;--t)if(i[t]>=65535)return!0;return!1}function T0(i){return ArrayBuffer.isView(i)&&!(i instanceof DataView)}function $r(i){return document.createElementNS("http://www.w3.org/1999/xhtml",i)}function Qf(){let i=$r("canvas");return i.style.display="block",i}var Qd={},Ks=null;function Yh(...i){let t="THREE."+i.shift();Ks?Ks("log",t,...i):console.log(t,...i)}function tp(i){let t=i[0];if(typeof t=="string"&&t.startsWith("TSL:")){let e=i[1];e&&e.isStackTrace?i[0]+=" "+e.getLocation():i[1]='Stack trace not available. Enable "THREE.Node.captureStackTrace" to capture stack traces.'}return i}function kt(...i){i=tp(i);let t="THREE."+i.shift();if(Ks)Ks("warn",t,...i);else{let e=i[0];e&&e.isStackTrace?console.warn(e.getError(t)):console.warn(t,...i)}}function zt(...i){i=tp(i);let t="THREE."+i.shift();if(Ks)Ks("error",t,...i);else{let e=i[0];e&&e.isStackTrace?console.error(e.getError(t)):console.error(t,...i)}}function Hr(...i){let t=i.join(" ");t in Qd||(Qd[t]=!0,kt(...i))}function ep(i,t,e){return new Promise(function(n,s){function r(){switch(i.clientWaitSync(t,i.SYNC_FLUSH_COMMANDS_BIT,0)){case i.WAIT_FAILED:s();break;case i.TIMEOUT_EXPIRED:setTimeout(r,e);break;default:n()}}setTimeout(r,e)})}var np={[bo]:bo,[So]:Eo,[wo]:wo,[Zs]:Ao,[Mo]:Mo,[Eo]:So,[To]:To,[Ao]:Zs},Gn=class{addEventListener(t,e){this._listeners===void 0&&(this._listeners={});let n=this._listeners;n[t]===void 0&&(n[t]=[]),n[t].indexOf(e)===-1&&n[t].push(e)}hasEventListener(t,e){let n=this._listeners;return n===void 0?!1:n[t]!==void 0&&n[t].indexOf(e)!==-1}removeEventListener(t,e){let n=this._listeners;if(n===void 0)return;let s=n[t];if(s!==void 0){let r=s.indexOf(e);r!==-1&&s.splice(r,1)}}dispatchEvent(t){let e=this._listeners;if(e===void 0)return;let n=e[t.type];if(n!==void 0){t.target=this;let s=n.slice(0);for(let r=0,a=s.length;r<a;r++)s[r].call(this,t);t.target=null}}},Ze=["00","01","02","03","04","05","06","07","08","09","0a","0b","0c","0d","0e","0f","10","11","12","13","14","15","16","17","18","19","1a","1b","1c","1d","1e","1f","20","21","22","23","24","25","26","27","28","29","2a","2b","2c","2d","2e","2f","30","31","32","33","34","35","36","37","38","39","3a","3b","3c","3d","3e","3f","40","41","42","43","44","45","46","47","48","49","4a","4b","4c","4d","4e","4f","50","51","52","53","54","55","56","57","58","59","5a","5b","5c","5d","5e","5f","60","61","62","63","64","65","66","67","68","69","6a","6b","6c","6d","6e","6f","70","71","72","73","74","75","76","77","78","79","7a","7b","7c","7d","7e","7f","80","81","82","83","84","85","86","87","88","89","8a","8b","8c","8d","8e","8f","90","91","92","93","94","95","96","97","98","99","9a","9b","9c","9d","9e","9f","a0","a1","a2","a3","a4","a5","a6","a7","a8","a9","aa","ab","ac","ad","ae","af","b0","b1","b2","b3","b4","b5","b6","b7","b8","b9","ba","bb","bc","bd","be","bf","c0","c1","c2","c3","c4","c5","c6","c7","c8","c9","ca","cb","cc","cd","ce","cf","d0","d1","d2","d3","d4","d5","d6","d7","d8","d9","da","db","dc","dd","de","df","e0","e1","e2","e3","e4","e5","e6","e7","e8","e9","ea","eb","ec","ed","ee","ef","f0","f1","f2","f3","f4","f5","f6","f7","f8","f9","fa","fb","fc","fd","fe","ff"],tf=1234567,Vr=Math.PI/180,Qs=180/Math.PI;function fr(){let i=Math.random()*4294967295|0,t=Math.random()*4294967295|0,e=Math.random()*4294967295|0,n=Math.random()*4294967295|0;return(Ze[i&255]+Ze[i>>8&255]+Ze[i>>16&255]+Ze[i>>24&255]+"-"+Ze[t&255]+Ze[t>>8&255]+"-"+Ze[t>>16&15|64]+Ze[t>>24&255]+"-"+Ze[e&63|128]+Ze[e>>8&255]+"-"+Ze[e>>16&255]+Ze[e>>24&255]+Ze[n&255]+Ze[n>>8&255]+Ze[n>>16&255]+Ze[n>>24&255]).toLowerCase()}function Kt(i,t,e){return Math.max(t,Math.min(e,i))}function Jh(i,t){return(i%t+t)%t}function C0(i,t,e,n,s){return n+(i-t)*(s-n)/(e-t)}function R0(i,t,e){return i!==t?(e-i)/(t-i):0}function Gr(i,t,e){return(1-e)*i+e*t}function P0(i,t,e,n){return Gr(i,t,1-Math.exp(-e*n))}function I0(i,t=1){return t-Math.abs(Jh(i,t*2)-t)}function L0(i,t,e){return i<=t?0:i>=e?1:(i=(i-t)/(e-t),i*i*(3-2*i))}function F0(i,t,e){return i<=t?0:i>=e?1:(i=(i-t)/(e-t),i*i*i*(i*(i*6-15)+10))}function D0(i,t){return i+Math.floor(Math.random()*(t-i+1))}function N0(i,t){return i+Math.random()*(t-i)}function U0(i){return i*(.5-Math.random())}function O0(i){i!==void 0&&(tf=i);let t=tf+=1831565813;return t=Math.imul(t^t>>>15,t|1),t^=t+Math.imul(t^t>>>7,t|61),((t^t>>>14)>>>0)/4294967296}function k0(i){return i*Vr}function B0(i){return i*Qs}function z0(i){return i>0&&Number.isInteger(i)&&2**Math.round(Math.log2(i))===i}function H0(i){return Math.pow(2,Math.ceil(Math.log(i)/Math.LN2))}function jh(i){return Math.pow(2,Math.floor(Math.log(i)/Math.LN2))}function V0(i,t,e,n,s){let r=Math.cos,a=Math.sin,o=r(e/2),c=a(e/2),l=r((t+n)/2),h=a((t+n)/2),u=r((t-n)/2),d=a((t-n)/2),f=r((n-t)/2),p=a((n-t)/2);switch(s){case"XYX":i.set(o*h,c*u,c*d,o*l);break;case"YZY":i.set(c*d,o*h,c*u,o*l);break;case"ZXZ":i.set(c*u,c*d,o*h,o*l);break;case"XZX":i.set(o*h,c*p,c*f,o*l);break;case"YXY":i.set(c*f,o*h,c*p,o*l);break;case"ZYZ":i.set(c*p,c*f,o*h,o*l);break;default:kt("MathUtils: .setQuaternionFromProperEuler() encountered an unknown order: "+s)}}function Zh(i){switch(i.constructor){case Uint32Array:return 4294967295;case Uint16Array:return 65535;case Uint8Array:case Uint8ClampedArray:return 255;case Int32Array:return 2147483647;case Int16Array:return 32767;case Int8Array:return 127;default:return}}function ip(i,t){if(t.constructor===Float32Array)return i;let e=Zh(t);if(e===void 0)throw new Error("THREE.MathUtils: Invalid component type.");return Math.max(i/e,-1)}function sp(i,t){if(t.constructor===Float32Array)return i;let e=Zh(t);if(e===void 0)throw new Error("THREE.MathUtils: Invalid component type.");return Math.round(i*e)}var Kh={DEG2RAD:Vr,RAD2DEG:Qs,generateUUID:fr,clamp:Kt,euclideanModulo:Jh,mapLinear:C0,inverseLerp:R0,lerp:Gr,damp:P0,pingpong:I0,smoothstep:L0,smootherstep:F0,randInt:D0,randFloat:N0,randFloatSpread:U0,seededRandom:O0,degToRad:k0,radToDeg:B0,isPowerOfTwo:z0,ceilPowerOfTwo:H0,floorPowerOfTwo:jh,setQuaternionFromProperEuler:V0,normalize:sp,denormalize:ip},Rt=class{static{this.prototype.isVector2=!0}constructor(t=0,e=0){this.x=t,this.y=e}get width(){return this.x}set width(t){this.x=t}get height(){return this.y}set height(t){this.y=t}set(t,e){return this.x=t,this.y=e,this}setScalar(t){return this.x=t,this.y=t,this}setX(t){return this.x=t,this}setY(t){return this.y=t,this}setComponent(t,e){switch(t){case 0:this.x=e;break;case 1:this.y=e;break;default:throw new Error("THREE.Vector2: index is out of range: "+t)}return this}getComponent(t){switch(t){case 0:return this.x;case 1:return this.y;default:throw new Error("THREE.Vector2: index is out of range: "+t)}}clone(){return new this.constructor(this.x,this.y)}copy(t){return this.x=t.x,this.y=t.y,this}add(t){return this.x+=t.x,this.y+=t.y,this}addScalar(t){return this.x+=t,this.y+=t,this}addVectors(t,e){return this.x=t.x+e.x,this.y=t.y+e.y,this}addScaledVector(t,e){return this.x+=t.x*e,this.y+=t.y*e,this}sub(t){return this.x-=t.x,this.y-=t.y,this}subScalar(t){return this.x-=t,this.y-=t,this}subVectors(t,e){return this.x=t.x-e.x,this.y=t.y-e.y,this}multiply(t){return this.x*=t.x,this.y*=t.y,this}multiplyScalar(t){return this.x*=t,this.y*=t,this}divide(t){return this.x/=t.x,this.y/=t.y,this}divideScalar(t){return this.multiplyScalar(1/t)}applyMatrix3(t){let e=this.x,n=this.y,s=t.elements;return this.x=s[0]*e+s[3]*n+s[6],this.y=s[1]*e+s[4]*n+s[7],this}min(t){return this.x=Math.min(this.x,t.x),this.y=Math.min(this.y,t.y),this}max(t){return this.x=Math.max(this.x,t.x),this.y=Math.max(this.y,t.y),this}clamp(t,e){return this.x=Kt(this.x,t.x,e.x),this.y=Kt(this.y,t.y,e.y),this}clampScalar(t,e){return this.x=Kt(this.x,t,e),this.y=Kt(this.y,t,e),this}clampLength(t,e){let n=this.length();return this.divideScalar(n||1).multiplyScalar(Kt(n,t,e))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this}negate(){return this.x=-this.x,this.y=-this.y,this}dot(t){return this.x*t.x+this.y*t.y}cross(t){return this.x*t.y-this.y*t.x}lengthSq(){return this.x*this.x+this.y*this.y}length(){return Math.sqrt(this.x*this.x+this.y*this.y)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)}normalize(){return this.divideScalar(this.length()||1)}angle(){return Math.atan2(-this.y,-this.x)+Math.PI}angleTo(t){let e=Math.sqrt(this.lengthSq()*t.lengthSq());if(e===0)return Math.PI/2;let n=this.dot(t)/e;return Math.acos(Kt(n,-1,1))}distanceTo(t){return Math.sqrt(this.distanceToSquared(t))}distanceToSquared(t){let e=this.x-t.x,n=this.y-t.y;return e*e+n*n}manhattanDistanceTo(t){return Math.abs(this.x-t.x)+Math.abs(this.y-t.y)}setLength(t){return this.normalize().multiplyScalar(t)}lerp(t,e){return this.x+=(t.x-this.x)*e,this.y+=(t.y-this.y)*e,this}lerpVectors(t,e,n){return this.x=t.x+(e.x-t.x)*n,this.y=t.y+(e.y-t.y)*n,this}equals(t){return t.x===this.x&&t.y===this.y}fromArray(t,e=0){return this.x=t[e],this.y=t[e+1],this}toArray(t=[],e=0){return t[e]=this.x,t[e+1]=this.y,t}fromBufferAttribute(t,e){return this.x=t.getX(e),this.y=t.getY(e),this}rotateAround(t,e){let n=Math.cos(e),s=Math.sin(e),r=this.x-t.x,a=this.y-t.y;return this.x=r*n-a*s+t.x,this.y=r*s+a*n+t.y,this}random(){return this.x=Math.random(),this.y=Math.random(),this}*[Symbol.iterator](){yield this.x,yield this.y}},Mn=class{constructor(t=0,e=0,n=0,s=1){this.isQuaternion=!0,this._x=t,this._y=e,this._z=n,this._w=s}static slerpFlat(t,e,n,s,r,a,o){let c=n[s+0],l=n[s+1],h=n[s+2],u=n[s+3],d=r[a+0],f=r[a+1],p=r[a+2],y=r[a+3];if(u!==y||c!==d||l!==f||h!==p){let m=c*d+l*f+h*p+u*y;m<0&&(d=-d,f=-f,p=-p,y=-y,m=-m);let g=1-o;if(m<.9995){let _=Math.acos(m),S=Math.sin(_);g=Math.sin(g*_)/S,o=Math.sin(o*_)/S,c=c*g+d*o,l=l*g+f*o,h=h*g+p*o,u=u*g+y*o}else{c=c*g+d*o,l=l*g+f*o,h=h*g+p*o,u=u*g+y*o;let _=1/Math.sqrt(c*c+l*l+h*h+u*u);c*=_,l*=_,h*=_,u*=_}}t[e]=c,t[e+1]=l,t[e+2]=h,t[e+3]=u}static multiplyQuaternionsFlat(t,e,n,s,r,a){let o=n[s],c=n[s+1],l=n[s+2],h=n[s+3],u=r[a],d=r[a+1],f=r[a+2],p=r[a+3];return t[e]=o*p+h*u+c*f-l*d,t[e+1]=c*p+h*d+l*u-o*f,t[e+2]=l*p+h*f+o*d-c*u,t[e+3]=h*p-o*u-c*d-l*f,t}get x(){return this._x}set x(t){this._x=t,this._onChangeCallback()}get y(){return this._y}set y(t){this._y=t,this._onChangeCallback()}get z(){return this._z}set z(t){this._z=t,this._onChangeCallback()}get w(){return this._w}set w(t){this._w=t,this._onChangeCallback()}set(t,e,n,s){return this._x=t,this._y=e,this._z=n,this._w=s,this._onChangeCallback(),this}clone(){return new this.constructor(this._x,this._y,this._z,this._w)}copy(t){return this._x=t.x,this._y=t.y,this._z=t.z,this._w=t.w,this._onChangeCallback(),this}setFromEuler(t,e=!0){let n=t._x,s=t._y,r=t._z,a=t._order,o=Math.cos,c=Math.sin,l=o(n/2),h=o(s/2),u=o(r/2),d=c(n/2),f=c(s/2),p=c(r/2);switch(a){case"XYZ":this._x=d*h*u+l*f*p,this._y=l*f*u-d*h*p,this._z=l*h*p+d*f*u,this._w=l*h*u-d*f*p;break;case"YXZ":this._x=d*h*u+l*f*p,this._y=l*f*u-d*h*p,this._z=l*h*p-d*f*u,this._w=l*h*u+d*f*p;break;case"ZXY":this._x=d*h*u-l*f*p,this._y=l*f*u+d*h*p,this._z=l*h*p+d*f*u,this._w=l*h*u-d*f*p;break;case"ZYX":this._x=d*h*u-l*f*p,this._y=l*f*u+d*h*p,this._z=l*h*p-d*f*u,this._w=l*h*u+d*f*p;break;case"YZX":this._x=d*h*u+l*f*p,this._y=l*f*u+d*h*p,this._z=l*h*p-d*f*u,this._w=l*h*u-d*f*p;break;case"XZY":this._x=d*h*u-l*f*p,this._y=l*f*u-d*h*p,this._z=l*h*p+d*f*u,this._w=l*h*u+d*f*p;break;default:kt("Quaternion: .setFromEuler() encountered an unknown order: "+a)}return e===!0&&this._onChangeCallback(),this}setFromAxisAngle(t,e){let n=e/2,s=Math.sin(n);return this._x=t.x*s,this._y=t.y*s,this._z=t.z*s,this._w=Math.cos(n),this._onChangeCallback(),this}setFromRotationMatrix(t){let e=t.elements,n=e[0],s=e[4],r=e[8],a=e[1],o=e[5],c=e[9],l=e[2],h=e[6],u=e[10],d=n+o+u;if(d>0){let f=.5/Math.sqrt(d+1);this._w=.25/f,this._x=(h-c)*f,this._y=(r-l)*f,this._z=(a-s)*f}else if(n>o&&n>u){let f=2*Math.sqrt(1+n-o-u);this._w=(h-c)/f,this._x=.25*f,this._y=(s+a)/f,this._z=(r+l)/f}else if(o>u){let f=2*Math.sqrt(1+o-n-u);this._w=(r-l)/f,this._x=(s+a)/f,this._y=.25*f,this._z=(c+h)/f}else{let f=2*Math.sqrt(1+u-n-o);this._w=(a-s)/f,this._x=(r+l)/f,this._y=(c+h)/f,this._z=.25*f}return this._onChangeCallback(),this}setFromUnitVectors(t,e){let n=t.dot(e)+1;return n<1e-8?(n=0,Math.abs(t.x)>Math.abs(t.z)?(this._x=-t.y,this._y=t.x,this._z=0,this._w=n):(this._x=0,this._y=-t.z,this._z=t.y,this._w=n)):(this._x=t.y*e.z-t.z*e.y,this._y=t.z*e.x-t.x*e.z,this._z=t.x*e.y-t.y*e.x,this._w=n),this.normalize()}angleTo(t){return 2*Math.acos(Math.abs(Kt(this.dot(t),-1,1)))}rotateTowards(t,e){let n=this.angleTo(t);if(n===0)return this;let s=Math.min(1,e/n);return this.slerp(t,s),this}identity(){return this.set(0,0,0,1)}invert(){return this.conjugate()}conjugate(){return this._x*=-1,this._y*=-1,this._z*=-1,this._onChangeCallback(),this}dot(t){return this._x*t._x+this._y*t._y+this._z*t._z+this._w*t._w}lengthSq(){return this._x*this._x+this._y*this._y+this._z*this._z+this._w*this._w}length(){return Math.sqrt(this._x*this._x+this._y*this._y+this._z*this._z+this._w*this._w)}normalize(){let t=this.length();return t===0?(this._x=0,this._y=0,this._z=0,this._w=1):(t=1/t,this._x=this._x*t,this._y=this._y*t,this._z=this._z*t,this._w=this._w*t),this._onChangeCallback(),this}multiply(t){return this.multiplyQuaternions(this,t)}premultiply(t){return this.multiplyQuaternions(t,this)}multiplyQuaternions(t,e){let n=t._x,s=t._y,r=t._z,a=t._w,o=e._x,c=e._y,l=e._z,h=e._w;return this._x=n*h+a*o+s*l-r*c,this._y=s*h+a*c+r*o-n*l,this._z=r*h+a*l+n*c-s*o,this._w=a*h-n*o-s*c-r*l,this._onChangeCallback(),this}slerp(t,e){let n=t._x,s=t._y,r=t._z,a=t._w,o=this.dot(t);o<0&&(n=-n,s=-s,r=-r,a=-a,o=-o);let c=1-e;if(o<.9995){let l=Math.acos(o),h=Math.sin(l);c=Math.sin(c*l)/h,e=Math.sin(e*l)/h,this._x=this._x*c+n*e,this._y=this._y*c+s*e,this._z=this._z*c+r*e,this._w=this._w*c+a*e,this._onChangeCallback()}else this._x=this._x*c+n*e,this._y=this._y*c+s*e,this._z=this._z*c+r*e,this._w=this._w*c+a*e,this.normalize();return this}slerpQuaternions(t,e,n){return this.copy(t).slerp(e,n)}random(){let t=2*Math.PI*Math.random(),e=2*Math.PI*Math.random(),n=Math.random(),s=Math.sqrt(1-n),r=Math.sqrt(n);return this.set(s*Math.sin(t),s*Math.cos(t),r*Math.sin(e),r*Math.cos(e))}equals(t){return t._x===this._x&&t._y===this._y&&t._z===this._z&&t._w===this._w}fromArray(t,e=0){return this._x=t[e],this._y=t[e+1],this._z=t[e+2],this._w=t[e+3],this._onChangeCallback(),this}toArray(t=[],e=0){return t[e]=this._x,t[e+1]=this._y,t[e+2]=this._z,t[e+3]=this._w,t}fromBufferAttribute(t,e){return this._x=t.getX(e),this._y=t.getY(e),this._z=t.getZ(e),this._w=t.getW(e),this._onChangeCallback(),this}toJSON(){return this.toArray()}_onChange(t){return this._onChangeCallback=t,this}_onChangeCallback(){}*[Symbol.iterator](){yield this._x,yield this._y,yield this._z,yield this._w}},V=class{static{this.prototype.isVector3=!0}constructor(t=0,e=0,n=0){this.x=t,this.y=e,this.z=n}set(t,e,n){return n===void 0&&(n=this.z),this.x=t,this.y=e,this.z=n,this}setScalar(t){return this.x=t,this.y=t,this.z=t,this}setX(t){return this.x=t,this}setY(t){return this.y=t,this}setZ(t){return this.z=t,this}setComponent(t,e){switch(t){case 0:this.x=e;break;case 1:this.y=e;break;case 2:this.z=e;break;default:throw new Error("THREE.Vector3: index is out of range: "+t)}return this}getComponent(t){switch(t){case 0:return this.x;case 1:return this.y;case 2:return this.z;default:throw new Error("THREE.Vector3: index is out of range: "+t)}}clone(){return new this.constructor(this.x,this.y,this.z)}copy(t){return this.x=t.x,this.y=t.y,this.z=t.z,this}add(t){return this.x+=t.x,this.y+=t.y,this.z+=t.z,this}addScalar(t){return this.x+=t,this.y+=t,this.z+=t,this}addVectors(t,e){return this.x=t.x+e.x,this.y=t.y+e.y,this.z=t.z+e.z,this}addScaledVector(t,e){return this.x+=t.x*e,this.y+=t.y*e,this.z+=t.z*e,this}sub(t){return this.x-=t.x,this.y-=t.y,this.z-=t.z,this}subScalar(t){return this.x-=t,this.y-=t,this.z-=t,this}subVectors(t,e){return this.x=t.x-e.x,this.y=t.y-e.y,this.z=t.z-e.z,this}multiply(t){return this.x*=t.x,this.y*=t.y,this.z*=t.z,this}multiplyScalar(t){return this.x*=t,this.y*=t,this.z*=t,this}multiplyVectors(t,e){return this.x=t.x*e.x,this.y=t.y*e.y,this.z=t.z*e.z,this}applyEuler(t){return this.applyQuaternion(ef.setFromEuler(t))}applyAxisAngle(t,e){return this.applyQuaternion(ef.setFromAxisAngle(t,e))}applyMatrix3(t){let e=this.x,n=this.y,s=this.z,r=t.elements;return this.x=r[0]*e+r[3]*n+r[6]*s,this.y=r[1]*e+r[4]*n+r[7]*s,this.z=r[2]*e+r[5]*n+r[8]*s,this}applyNormalMatrix(t){return this.applyMatrix3(t).normalize()}applyMatrix4(t){let e=this.x,n=this.y,s=this.z,r=t.elements,a=1/(r[3]*e+r[7]*n+r[11]*s+r[15]);return this.x=(r[0]*e+r[4]*n+r[8]*s+r[12])*a,this.y=(r[1]*e+r[5]*n+r[9]*s+r[13])*a,this.z=(r[2]*e+r[6]*n+r[10]*s+r[14])*a,this}applyQuaternion(t){let e=this.x,n=this.y,s=this.z,r=t.x,a=t.y,o=t.z,c=t.w,l=2*(a*s-o*n),h=2*(o*e-r*s),u=2*(r*n-a*e);return this.x=e+c*l+a*u-o*h,this.y=n+c*h+o*l-r*u,this.z=s+c*u+r*h-a*l,this}project(t){return this.applyMatrix4(t.matrixWorldInverse).applyMatrix4(t.projectionMatrix)}unproject(t){return this.applyMatrix4(t.projectionMatrixInverse).applyMatrix4(t.matrixWorld)}transformDirection(t){let e=this.x,n=this.y,s=this.z,r=t.elements;return this.x=r[0]*e+r[4]*n+r[8]*s,this.y=r[1]*e+r[5]*n+r[9]*s,this.z=r[2]*e+r[6]*n+r[10]*s,this.normalize()}divide(t){return this.x/=t.x,this.y/=t.y,this.z/=t.z,this}divideScalar(t){return this.multiplyScalar(1/t)}min(t){return this.x=Math.min(this.x,t.x),this.y=Math.min(this.y,t.y),this.z=Math.min(this.z,t.z),this}max(t){return this.x=Math.max(this.x,t.x),this.y=Math.max(this.y,t.y),this.z=Math.max(this.z,t.z),this}clamp(t,e){return this.x=Kt(this.x,t.x,e.x),this.y=Kt(this.y,t.y,e.y),this.z=Kt(this.z,t.z,e.z),this}clampScalar(t,e){return this.x=Kt(this.x,t,e),this.y=Kt(this.y,t,e),this.z=Kt(this.z,t,e),this}clampLength(t,e){let n=this.length();return this.divideScalar(n||1).multiplyScalar(Kt(n,t,e))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this.z=Math.floor(this.z),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this.z=Math.ceil(this.z),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this.z=Math.round(this.z),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this.z=Math.trunc(this.z),this}negate(){return this.x=-this.x,this.y=-this.y,this.z=-this.z,this}dot(t){return this.x*t.x+this.y*t.y+this.z*t.z}lengthSq(){return this.x*this.x+this.y*this.y+this.z*this.z}length(){return Math.sqrt(this.x*this.x+this.y*this.y+this.z*this.z)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)+Math.abs(this.z)}normalize(){return this.divideScalar(this.length()||1)}setLength(t){return this.normalize().multiplyScalar(t)}lerp(t,e){return this.x+=(t.x-this.x)*e,this.y+=(t.y-this.y)*e,this.z+=(t.z-this.z)*e,this}lerpVectors(t,e,n){return this.x=t.x+(e.x-t.x)*n,this.y=t.y+(e.y-t.y)*n,this.z=t.z+(e.z-t.z)*n,this}cross(t){return this.crossVectors(this,t)}crossVectors(t,e){let n=t.x,s=t.y,r=t.z,a=e.x,o=e.y,c=e.z;return this.x=s*c-r*o,this.y=r*a-n*c,this.z=n*o-s*a,this}projectOnVector(t){let e=t.lengthSq();if(e===0)return this.set(0,0,0);let n=t.dot(this)/e;return this.copy(t).multiplyScalar(n)}projectOnPlane(t){return Qc.copy(this).projectOnVector(t),this.sub(Qc)}reflect(t){return this.sub(Qc.copy(t).multiplyScalar(2*this.dot(t)))}angleTo(t){let e=Math.sqrt(this.lengthSq()*t.lengthSq());if(e===0)return Math.PI/2;let n=this.dot(t)/e;return Math.acos(Kt(n,-1,1))}distanceTo(t){return Math.sqrt(this.distanceToSquared(t))}distanceToSquared(t){let e=this.x-t.x,n=this.y-t.y,s=this.z-t.z;return e*e+n*n+s*s}manhattanDistanceTo(t){return Math.abs(this.x-t.x)+Math.abs(this.y-t.y)+Math.abs(this.z-t.z)}setFromSpherical(t){return this.setFromSphericalCoords(t.radius,t.phi,t.theta)}setFromSphericalCoords(t,e,n){let s=Math.sin(e)*t;return this.x=s*Math.sin(n),this.y=Math.cos(e)*t,this.z=s*Math.cos(n),this}setFromCylindrical(t){return this.setFromCylindricalCoords(t.radius,t.theta,t.y)}setFromCylindricalCoords(t,e,n){return this.x=t*Math.sin(e),this.y=n,this.z=t*Math.cos(e),this}setFromMatrixPosition(t){let e=t.elements;return this.x=e[12],this.y=e[13],this.z=e[14],this}setFromMatrixScale(t){let e=this.setFromMatrixColumn(t,0).length(),n=this.setFromMatrixColumn(t,1).length(),s=this.setFromMatrixColumn(t,2).length();return this.x=e,this.y=n,this.z=s,this}setFromMatrixColumn(t,e){return this.fromArray(t.elements,e*4)}setFromMatrix3Column(t,e){return this.fromArray(t.elements,e*3)}setFromEuler(t){return this.x=t._x,this.y=t._y,this.z=t._z,this}setFromColor(t){return this.x=t.r,this.y=t.g,this.z=t.b,this}equals(t){return t.x===this.x&&t.y===this.y&&t.z===this.z}fromArray(t,e=0){return this.x=t[e],this.y=t[e+1],this.z=t[e+2],this}toArray(t=[],e=0){return t[e]=this.x,t[e+1]=this.y,t[e+2]=this.z,t}fromBufferAttribute(t,e){return this.x=t.getX(e),this.y=t.getY(e),this.z=t.getZ(e),this}random(){return this.x=Math.random(),this.y=Math.random(),this.z=Math.random(),this}randomDirection(){let t=Math.random()*Math.PI*2,e=Math.random()*2-1,n=Math.sqrt(1-e*e);return this.x=n*Math.cos(t),this.y=e,this.z=n*Math.sin(t),this}*[Symbol.iterator](){yield this.x,yield this.y,yield this.z}},Qc=new V,ef=new Mn,Ht=class{static{this.prototype.isMatrix3=!0}constructor(t,e,n,s,r,a,o,c,l){this.elements=[1,0,0,0,1,0,0,0,1],t!==void 0&&this.set(t,e,n,s,r,a,o,c,l)}set(t,e,n,s,r,a,o,c,l){let h=this.elements;return h[0]=t,h[1]=s,h[2]=o,h[3]=e,h[4]=r,h[5]=c,h[6]=n,h[7]=a,h[8]=l,this}identity(){return this.set(1,0,0,0,1,0,0,0,1),this}copy(t){let e=this.elements,n=t.elements;return e[0]=n[0],e[1]=n[1],e[2]=n[2],e[3]=n[3],e[4]=n[4],e[5]=n[5],e[6]=n[6],e[7]=n[7],e[8]=n[8],this}extractBasis(t,e,n){return t.setFromMatrix3Column(this,0),e.setFromMatrix3Column(this,1),n.setFromMatrix3Column(this,2),this}setFromMatrix4(t){let e=t.elements;return this.set(e[0],e[4],e[8],e[1],e[5],e[9],e[2],e[6],e[10]),this}multiply(t){return this.multiplyMatrices(this,t)}premultiply(t){return this.multiplyMatrices(t,this)}multiplyMatrices(t,e){let n=t.elements,s=e.elements,r=this.elements,a=n[0],o=n[3],c=n[6],l=n[1],h=n[4],u=n[7],d=n[2],f=n[5],p=n[8],y=s[0],m=s[3],g=s[6],_=s[1],S=s[4],x=s[7],b=s[2],E=s[5],v=s[8];return r[0]=a*y+o*_+c*b,r[3]=a*m+o*S+c*E,r[6]=a*g+o*x+c*v,r[1]=l*y+h*_+u*b,r[4]=l*m+h*S+u*E,r[7]=l*g+h*x+u*v,r[2]=d*y+f*_+p*b,r[5]=d*m+f*S+p*E,r[8]=d*g+f*x+p*v,this}multiplyScalar(t){let e=this.elements;return e[0]*=t,e[3]*=t,e[6]*=t,e[1]*=t,e[4]*=t,e[7]*=t,e[2]*=t,e[5]*=t,e[8]*=t,this}determinant(){let t=this.elements,e=t[0],n=t[1],s=t[2],r=t[3],a=t[4],o=t[5],c=t[6],l=t[7],h=t[8];return e*a*h-e*o*l-n*r*h+n*o*c+s*r*l-s*a*c}invert(){let t=this.elements,e=t[0],n=t[1],s=t[2],r=t[3],a=t[4],o=t[5],c=t[6],l=t[7],h=t[8],u=h*a-o*l,d=o*c-h*r,f=l*r-a*c,p=e*u+n*d+s*f;if(p===0)return this.set(0,0,0,0,0,0,0,0,0);let y=1/p;return t[0]=u*y,t[1]=(s*l-h*n)*y,t[2]=(o*n-s*a)*y,t[3]=d*y,t[4]=(h*e-s*c)*y,t[5]=(s*r-o*e)*y,t[6]=f*y,t[7]=(n*c-l*e)*y,t[8]=(a*e-n*r)*y,this}transpose(){let t,e=this.elements;return t=e[1],e[1]=e[3],e[3]=t,t=e[2],e[2]=e[6],e[6]=t,t=e[5],e[5]=e[7],e[7]=t,this}getNormalMatrix(t){return this.setFromMatrix4(t).invert().transpose()}transposeIntoArray(t){let e=this.elements;return t[0]=e[0],t[1]=e[3],t[2]=e[6],t[3]=e[1],t[4]=e[4],t[5]=e[7],t[6]=e[2],t[7]=e[5],t[8]=e[8],this}setUvTransform(t,e,n,s,r,a,o){let c=Math.cos(r),l=Math.sin(r);return this.set(n*c,n*l,-n*(c*a+l*o)+a+t,-s*l,s*c,-s*(-l*a+c*o)+o+e,0,0,1),this}scale(t,e){return Hr("Matrix3: .scale() is deprecated. Use .makeScale() instead."),this.premultiply(th.makeScale(t,e)),this}rotate(t){return Hr("Matrix3: .rotate() is deprecated. Use .makeRotation() instead."),this.premultiply(th.makeRotation(-t)),this}translate(t,e){return Hr("Matrix3: .translate() is deprecated. Use .makeTranslation() instead."),this.premultiply(th.makeTranslation(t,e)),this}makeTranslation(t,e){return t.isVector2?this.set(1,0,t.x,0,1,t.y,0,0,1):this.set(1,0,t,0,1,e,0,0,1),this}makeRotation(t){let e=Math.cos(t),n=Math.sin(t);return this.set(e,-n,0,n,e,0,0,0,1),this}makeScale(t,e){return this.set(t,0,0,0,e,0,0,0,1),this}equals(t){let e=this.elements,n=t.elements;for(let s=0;s<9;s++)if(e[s]!==n[s])return!1;return!0}fromArray(t,e=0){for(let n=0;n<9;n++)this.elements[n]=t[n+e];return this}toArray(t=[],e=0){let n=this.elements;return t[e]=n[0],t[e+1]=n[1],t[e+2]=n[2],t[e+3]=n[3],t[e+4]=n[4],t[e+5]=n[5],t[e+6]=n[6],t[e+7]=n[7],t[e+8]=n[8],t}clone(){return new this.constructor().fromArray(this.elements)}},th=new Ht,nf=new Ht().set(.4123908,.3575843,.1804808,.212639,.7151687,.0721923,.0193308,.1191948,.9505322),sf=new Ht().set(3.2409699,-1.5373832,-.4986108,-.9692436,1.8759675,.0415551,.0556301,-.203977,1.0569715);function G0(){let i={enabled:!0,workingColorSpace:hs,spaces:{},convert:function(s,r,a){return this.enabled===!1||r===a||!r||!a||(this.spaces[r].transfer===ue&&(s.r=mi(s.r),s.g=mi(s.g),s.b=mi(s.b)),this.spaces[r].primaries!==this.spaces[a].primaries&&(s.applyMatrix3(this.spaces[r].toXYZ),s.applyMatrix3(this.spaces[a].fromXYZ)),this.spaces[a].transfer===ue&&(s.r=js(s.r),s.g=js(s.g),s.b=js(s.b))),s},workingToColorSpace:function(s,r){return this.convert(s,this.workingColorSpace,r)},colorSpaceToWorking:function(s,r){return this.convert(s,r,this.workingColorSpace)},getPrimaries:function(s){return this.spaces[s].primaries},getTransfer:function(s){return s===Si?Xr:this.spaces[s].transfer},getToneMappingMode:function(s){return this.spaces[s].outputColorSpaceConfig.toneMappingMode||"standard"},getLuminanceCoefficients:function(s,r=this.workingColorSpace){return s.fromArray(this.spaces[r].luminanceCoefficients)},define:function(s){Object.assign(this.spaces,s)},_getMatrix:function(s,r,a){return s.copy(this.spaces[a].fromXYZ).multiply(this.spaces[r].toXYZ)},_getDrawingBufferColorSpace:function(s){return this.spaces[s].outputColorSpaceConfig.drawingBufferColorSpace},_getUnpackColorSpace:function(s=this.workingColorSpace){return this.spaces[s].workingColorSpaceConfig.unpackColorSpace}},t=[.64,.33,.3,.6,.15,.06],e=[.2126,.7152,.0722],n=[.3127,.329];return i.define({[hs]:{primaries:t,whitePoint:n,transfer:Xr,toXYZ:nf,fromXYZ:sf,luminanceCoefficients:e,workingColorSpaceConfig:{unpackColorSpace:Qe},outputColorSpaceConfig:{drawingBufferColorSpace:Qe}},[Qe]:{primaries:t,whitePoint:n,transfer:ue,toXYZ:nf,fromXYZ:sf,luminanceCoefficients:e,outputColorSpaceConfig:{drawingBufferColorSpace:Qe}}}),i}var ne=G0();function mi(i){return i<.04045?i*.0773993808:Math.pow(i*.9478672986+.0521327014,2.4)}function js(i){return i<.0031308?i*12.92:1.055*Math.pow(i,.41666)-.055}var Os,Io=class{static getDataURL(t,e="image/png"){if(/^data:/i.test(t.src)||typeof HTMLCanvasElement>"u")return t.src;let n;if(t instanceof HTMLCanvasElement)n=t;else{Os===void 0&&(Os=$r("canvas")),Os.width=t.width,Os.height=t.height;let s=Os.getContext("2d");t instanceof ImageData?s.putImageData(t,0,0):s.drawImage(t,0,0,t.width,t.height),n=Os}return n.toDataURL(e)}static sRGBToLinear(t){if(typeof HTMLImageElement<"u"&&t instanceof HTMLImageElement||typeof HTMLCanvasElement<"u"&&t instanceof HTMLCanvasElement||typeof ImageBitmap<"u"&&t instanceof ImageBitmap){let e=$r("canvas");e.width=t.width,e.height=t.height;let n=e.getContext("2d");n.drawImage(t,0,0,t.width,t.height);let s=n.getImageData(0,0,t.width,t.height),r=s.data;for(let a=0;a<r.length;a++)r[a]=mi(r[a]/255)*255;return n.putImageData(s,0,0),e}else if(t.data){let e=t.data.slice(0);for(let n=0;n<e.length;n++)e instanceof Uint8Array||e instanceof Uint8ClampedArray?e[n]=Math.floor(mi(e[n]/255)*255):e[n]=mi(e[n]);return{data:e,width:t.width,height:t.height}}else return kt("ImageUtils.sRGBToLinear(): Unsupported image type. No color space conversion applied."),t}},W0=0,tr=class{constructor(t=null){this.isTextureSource=!0,Object.defineProperty(this,"id",{value:W0++}),this.uuid=fr(),this.data=t,this.dataReady=!0,this.version=0}getSize(t){let e=this.data;return typeof HTMLVideoElement<"u"&&e instanceof HTMLVideoElement?t.set(e.videoWidth,e.videoHeight,0):typeof VideoFrame<"u"&&e instanceof VideoFrame?t.set(e.displayWidth,e.displayHeight,0):e!==null?t.set(e.width||0,e.height||0,e.depth||0):t.set(0,0,0),t}set needsUpdate(t){t===!0&&this.version++}toJSON(t){let e=t===void 0||typeof t=="string";if(!e&&t.images[this.uuid]!==void 0)return t.images[this.uuid];let n={uuid:this.uuid,url:""},s=this.data;if(s!==null){let r;if(Array.isArray(s)){r=[];for(let a=0,o=s.length;a<o;a++)s[a].isDataTexture?r.push(eh(s[a].image)):r.push(eh(s[a]))}else r=eh(s);n.url=r}return e||(t.images[this.uuid]=n),n}};function eh(i){return typeof HTMLImageElement<"u"&&i instanceof HTMLImageElement||typeof HTMLCanvasElement<"u"&&i instanceof HTMLCanvasElement||typeof ImageBitmap<"u"&&i instanceof ImageBitmap?Io.getDataURL(i):i.data?{data:Array.from(i.data),width:i.width,height:i.height,type:i.data.constructor.name}:(kt("Texture: Unable to serialize Texture."),{})}var X0=0,nh=new V,tn=class i extends Gn{constructor(t=i.DEFAULT_IMAGE,e=i.DEFAULT_MAPPING,n=jn,s=jn,r=on,a=bi,o=gn,c=hn,l=i.DEFAULT_ANISOTROPY,h=Si){super(),this.isTexture=!0,Object.defineProperty(this,"id",{value:X0++}),this.uuid=fr(),this.name="",this.source=new tr(t),this.mipmaps=[],this.mapping=e,this.channel=0,this.wrapS=n,this.wrapT=s,this.magFilter=r,this.minFilter=a,this.anisotropy=l,this.format=o,this.internalFormat=null,this.type=c,this.offset=new Rt(0,0),this.repeat=new Rt(1,1),this.center=new Rt(0,0),this.rotation=0,this.matrixAutoUpdate=!0,this.matrix=new Ht,this.generateMipmaps=!0,this.mipmapsAutoUpdate=!0,this.premultiplyAlpha=!1,this.flipY=!0,this.unpackAlignment=4,this.colorSpace=h,this.userData={},this.updateRanges=[],this.version=0,this.onUpdate=null,this.renderTarget=null,this.isRenderTargetTexture=!1,this.isArrayTexture=!!(t&&t.depth&&t.depth>1),this.pmremVersion=0,this.isPMREMTexture=!1,this.normalized=!1}get width(){return this.source.getSize(nh).x}get height(){return this.source.getSize(nh).y}get depth(){return this.source.getSize(nh).z}get image(){return this.source.data}set image(t){this.source.data=t}updateMatrix(){this.matrix.setUvTransform(this.offset.x,this.offset.y,this.repeat.x,this.repeat.y,this.rotation,this.center.x,this.center.y)}addUpdateRange(t,e){this.updateRanges.push({start:t,count:e})}clearUpdateRanges(){this.updateRanges.length=0}clone(){return new this.constructor().copy(this)}copy(t){return this.name=t.name,this.source=t.source,this.mipmaps=t.mipmaps.slice(0),this.mapping=t.mapping,this.channel=t.channel,this.wrapS=t.wrapS,this.wrapT=t.wrapT,this.magFilter=t.magFilter,this.minFilter=t.minFilter,this.anisotropy=t.anisotropy,this.format=t.format,this.internalFormat=t.internalFormat,this.type=t.type,this.normalized=t.normalized,this.offset.copy(t.offset),this.repeat.copy(t.repeat),this.center.copy(t.center),this.rotation=t.rotation,this.matrixAutoUpdate=t.matrixAutoUpdate,this.matrix.copy(t.matrix),this.generateMipmaps=t.generateMipmaps,this.mipmapsAutoUpdate=t.mipmapsAutoUpdate,this.premultiplyAlpha=t.premultiplyAlpha,this.flipY=t.flipY,this.unpackAlignment=t.unpackAlignment,this.colorSpace=t.colorSpace,this.renderTarget=t.renderTarget,this.isRenderTargetTexture=t.isRenderTargetTexture,this.isPMREMTexture=t.isPMREMTexture,this.isArrayTexture=t.isArrayTexture,this.userData=JSON.parse(JSON.stringify(t.userData)),this.needsUpdate=!0,this}setValues(t){for(let e in t){let n=t[e];if(n===void 0){kt(`Texture.setValues(): parameter '${e}' has value of undefined.`);continue}let s=this[e];if(s===void 0){kt(`Texture.setValues(): property '${e}' does not exist.`);continue}s&&n&&s.isVector2&&n.isVector2||s&&n&&s.isVector3&&n.isVector3||s&&n&&s.isMatrix3&&n.isMatrix3?s.copy(n):this[e]=n}}toJSON(t){let e=t===void 0||typeof t=="string";if(!e&&t.textures[this.uuid]!==void 0)return t.textures[this.uuid];let n={metadata:{version:4.7,type:"Texture",generator:"Texture.toJSON"},uuid:this.uuid,name:this.name,image:this.source.toJSON(t).uuid,mapping:this.mapping,channel:this.channel,repeat:[this.repeat.x,this.repeat.y],offset:[this.offset.x,this.offset.y],center:[this.center.x,this.center.y],rotation:this.rotation,wrap:[this.wrapS,this.wrapT],format:this.format,internalFormat:this.internalFormat,type:this.type,normalized:this.normalized,colorSpace:this.colorSpace,minFilter:this.minFilter,magFilter:this.magFilter,anisotropy:this.anisotropy,flipY:this.flipY,generateMipmaps:this.generateMipmaps,mipmapsAutoUpdate:this.mipmapsAutoUpdate,premultiplyAlpha:this.premultiplyAlpha,unpackAlignment:this.unpackAlignment};return Object.keys(this.userData).length>0&&(n.userData=this.userData),e||(t.textures[this.uuid]=n),n}dispose(){this.dispatchEvent({type:"dispose"})}transformUv(t){if(this.mapping!==Oh)return t;if(t.applyMatrix3(this.matrix),t.x<0||t.x>1)switch(this.wrapS){case Co:t.x=t.x-Math.floor(t.x);break;case jn:t.x=t.x<0?0:1;break;case Ro:Math.abs(Math.floor(t.x)%2)===1?t.x=Math.ceil(t.x)-t.x:t.x=t.x-Math.floor(t.x);break}if(t.y<0||t.y>1)switch(this.wrapT){case Co:t.y=t.y-Math.floor(t.y);break;case jn:t.y=t.y<0?0:1;break;case Ro:Math.abs(Math.floor(t.y)%2)===1?t.y=Math.ceil(t.y)-t.y:t.y=t.y-Math.floor(t.y);break}return this.flipY&&(t.y=1-t.y),t}set needsUpdate(t){t===!0&&(this.version++,this.source.needsUpdate=!0)}set needsPMREMUpdate(t){t===!0&&this.pmremVersion++}};tn.DEFAULT_IMAGE=null;tn.DEFAULT_MAPPING=Oh;tn.DEFAULT_ANISOTROPY=1;var pe=class{static{this.prototype.isVector4=!0}constructor(t=0,e=0,n=0,s=1){this.x=t,this.y=e,this.z=n,this.w=s}get width(){return this.z}set width(t){this.z=t}get height(){return this.w}set height(t){this.w=t}set(t,e,n,s){return this.x=t,this.y=e,this.z=n,this.w=s,this}setScalar(t){return this.x=t,this.y=t,this.z=t,this.w=t,this}setX(t){return this.x=t,this}setY(t){return this.y=t,this}setZ(t){return this.z=t,this}setW(t){return this.w=t,this}setComponent(t,e){switch(t){case 0:this.x=e;break;case 1:this.y=e;break;case 2:this.z=e;break;case 3:this.w=e;break;default:throw new Error("THREE.Vector4: index is out of range: "+t)}return this}getComponent(t){switch(t){case 0:return this.x;case 1:return this.y;case 2:return this.z;case 3:return this.w;default:throw new Error("THREE.Vector4: index is out of range: "+t)}}clone(){return new this.constructor(this.x,this.y,this.z,this.w)}copy(t){return this.x=t.x,this.y=t.y,this.z=t.z,this.w=t.w!==void 0?t.w:1,this}add(t){return this.x+=t.x,this.y+=t.y,this.z+=t.z,this.w+=t.w,this}addScalar(t){return this.x+=t,this.y+=t,this.z+=t,this.w+=t,this}addVectors(t,e){return this.x=t.x+e.x,this.y=t.y+e.y,this.z=t.z+e.z,this.w=t.w+e.w,this}addScaledVector(t,e){return this.x+=t.x*e,this.y+=t.y*e,this.z+=t.z*e,this.w+=t.w*e,this}sub(t){return this.x-=t.x,this.y-=t.y,this.z-=t.z,this.w-=t.w,this}subScalar(t){return this.x-=t,this.y-=t,this.z-=t,this.w-=t,this}subVectors(t,e){return this.x=t.x-e.x,this.y=t.y-e.y,this.z=t.z-e.z,this.w=t.w-e.w,this}multiply(t){return this.x*=t.x,this.y*=t.y,this.z*=t.z,this.w*=t.w,this}multiplyScalar(t){return this.x*=t,this.y*=t,this.z*=t,this.w*=t,this}applyMatrix4(t){let e=this.x,n=this.y,s=this.z,r=this.w,a=t.elements;return this.x=a[0]*e+a[4]*n+a[8]*s+a[12]*r,this.y=a[1]*e+a[5]*n+a[9]*s+a[13]*r,this.z=a[2]*e+a[6]*n+a[10]*s+a[14]*r,this.w=a[3]*e+a[7]*n+a[11]*s+a[15]*r,this}divide(t){return this.x/=t.x,this.y/=t.y,this.z/=t.z,this.w/=t.w,this}divideScalar(t){return this.multiplyScalar(1/t)}setAxisAngleFromQuaternion(t){this.w=2*Math.acos(t.w);let e=Math.sqrt(1-t.w*t.w);return e<1e-4?(this.x=1,this.y=0,this.z=0):(this.x=t.x/e,this.y=t.y/e,this.z=t.z/e),this}setAxisAngleFromRotationMatrix(t){let e,n,s,r,c=t.elements,l=c[0],h=c[4],u=c[8],d=c[1],f=c[5],p=c[9],y=c[2],m=c[6],g=c[10];if(Math.abs(h-d)<.01&&Math.abs(u-y)<.01&&Math.abs(p-m)<.01){if(Math.abs(h+d)<.1&&Math.abs(u+y)<.1&&Math.abs(p+m)<.1&&Math.abs(l+f+g-3)<.1)return this.set(1,0,0,0),this;e=Math.PI;let S=(l+1)/2,x=(f+1)/2,b=(g+1)/2,E=(h+d)/4,v=(u+y)/4,w=(p+m)/4;return S>x&&S>b?S<.01?(n=0,s=.707106781,r=.707106781):(n=Math.sqrt(S),s=E/n,r=v/n):x>b?x<.01?(n=.707106781,s=0,r=.707106781):(s=Math.sqrt(x),n=E/s,r=w/s):b<.01?(n=.707106781,s=.707106781,r=0):(r=Math.sqrt(b),n=v/r,s=w/r),this.set(n,s,r,e),this}let _=Math.sqrt((m-p)*(m-p)+(u-y)*(u-y)+(d-h)*(d-h));return Math.abs(_)<.001&&(_=1),this.x=(m-p)/_,this.y=(u-y)/_,this.z=(d-h)/_,this.w=Math.acos((l+f+g-1)/2),this}setFromMatrixPosition(t){let e=t.elements;return this.x=e[12],this.y=e[13],this.z=e[14],this.w=e[15],this}min(t){return this.x=Math.min(this.x,t.x),this.y=Math.min(this.y,t.y),this.z=Math.min(this.z,t.z),this.w=Math.min(this.w,t.w),this}max(t){return this.x=Math.max(this.x,t.x),this.y=Math.max(this.y,t.y),this.z=Math.max(this.z,t.z),this.w=Math.max(this.w,t.w),this}clamp(t,e){return this.x=Kt(this.x,t.x,e.x),this.y=Kt(this.y,t.y,e.y),this.z=Kt(this.z,t.z,e.z),this.w=Kt(this.w,t.w,e.w),this}clampScalar(t,e){return this.x=Kt(this.x,t,e),this.y=Kt(this.y,t,e),this.z=Kt(this.z,t,e),this.w=Kt(this.w,t,e),this}clampLength(t,e){let n=this.length();return this.divideScalar(n||1).multiplyScalar(Kt(n,t,e))}floor(){return this.x=Math.floor(this.x),this.y=Math.floor(this.y),this.z=Math.floor(this.z),this.w=Math.floor(this.w),this}ceil(){return this.x=Math.ceil(this.x),this.y=Math.ceil(this.y),this.z=Math.ceil(this.z),this.w=Math.ceil(this.w),this}round(){return this.x=Math.round(this.x),this.y=Math.round(this.y),this.z=Math.round(this.z),this.w=Math.round(this.w),this}roundToZero(){return this.x=Math.trunc(this.x),this.y=Math.trunc(this.y),this.z=Math.trunc(this.z),this.w=Math.trunc(this.w),this}negate(){return this.x=-this.x,this.y=-this.y,this.z=-this.z,this.w=-this.w,this}dot(t){return this.x*t.x+this.y*t.y+this.z*t.z+this.w*t.w}lengthSq(){return this.x*this.x+this.y*this.y+this.z*this.z+this.w*this.w}length(){return Math.sqrt(this.x*this.x+this.y*this.y+this.z*this.z+this.w*this.w)}manhattanLength(){return Math.abs(this.x)+Math.abs(this.y)+Math.abs(this.z)+Math.abs(this.w)}normalize(){return this.divideScalar(this.length()||1)}setLength(t){return this.normalize().multiplyScalar(t)}lerp(t,e){return this.x+=(t.x-this.x)*e,this.y+=(t.y-this.y)*e,this.z+=(t.z-this.z)*e,this.w+=(t.w-this.w)*e,this}lerpVectors(t,e,n){return this.x=t.x+(e.x-t.x)*n,this.y=t.y+(e.y-t.y)*n,this.z=t.z+(e.z-t.z)*n,this.w=t.w+(e.w-t.w)*n,this}equals(t){return t.x===this.x&&t.y===this.y&&t.z===this.z&&t.w===this.w}fromArray(t,e=0){return this.x=t[e],this.y=t[e+1],this.z=t[e+2],this.w=t[e+3],this}toArray(t=[],e=0){return t[e]=this.x,t[e+1]=this.y,t[e+2]=this.z,t[e+3]=this.w,t}fromBufferAttribute(t,e){return this.x=t.getX(e),this.y=t.getY(e),this.z=t.getZ(e),this.w=t.getW(e),this}random(){return this.x=Math.random(),this.y=Math.random(),this.z=Math.random(),this.w=Math.random(),this}*[Symbol.iterator](){yield this.x,yield this.y,yield this.z,yield this.w}},Lo=class extends Gn{constructor(t=1,e=1,n={}){super(),n=Object.assign({generateMipmaps:!1,internalFormat:null,minFilter:on,depthBuffer:!0,stencilBuffer:!1,resolveColorBuffer:!0,resolveDepthBuffer:!0,resolveStencilBuffer:!0,storeMultisampledColorBuffer:!0,storeMultisampledDepthBuffer:!0,storeMultisampledStencilBuffer:!0,depthTexture:null,samples:0,count:1,depth:1,multiview:!1,useArrayDepthTexture:!1},n),this.isRenderTarget=!0,this.width=t,this.height=e,this.depth=n.depth,this.scissor=new pe(0,0,t,e),this.scissorTest=!1,this.viewport=new pe(0,0,t,e),this.textures=[];let s=n.count;for(let r=0;r<s;r++)this.textures[r]=new tn({width:t,height:e,depth:n.depth}),this.textures[r].isRenderTargetTexture=!0,this.textures[r].renderTarget=this;this._setTextureOptions(n),this.depthBuffer=n.depthBuffer,this.stencilBuffer=n.stencilBuffer,this.resolveColorBuffer=n.resolveColorBuffer,this.resolveDepthBuffer=n.resolveDepthBuffer,this.resolveStencilBuffer=n.resolveStencilBuffer,this.storeMultisampledColorBuffer=n.storeMultisampledColorBuffer,this.storeMultisampledDepthBuffer=n.storeMultisampledDepthBuffer,this.storeMultisampledStencilBuffer=n.storeMultisampledStencilBuffer,this._depthTexture=null,this.depthTexture=n.depthTexture,this.samples=n.samples,this.multiview=n.multiview,this.useArrayDepthTexture=n.useArrayDepthTexture}_setTextureOptions(t={}){let e={minFilter:on,generateMipmaps:!1,flipY:!1,internalFormat:null};t.mapping!==void 0&&(e.mapping=t.mapping),t.wrapS!==void 0&&(e.wrapS=t.wrapS),t.wrapT!==void 0&&(e.wrapT=t.wrapT),t.wrapR!==void 0&&(e.wrapR=t.wrapR),t.magFilter!==void 0&&(e.magFilter=t.magFilter),t.minFilter!==void 0&&(e.minFilter=t.minFilter),t.format!==void 0&&(e.format=t.format),t.type!==void 0&&(e.type=t.type),t.anisotropy!==void 0&&(e.anisotropy=t.anisotropy),t.colorSpace!==void 0&&(e.colorSpace=t.colorSpace),t.flipY!==void 0&&(e.flipY=t.flipY),t.generateMipmaps!==void 0&&(e.generateMipmaps=t.generateMipmaps),t.mipmapsAutoUpdate!==void 0&&(e.mipmapsAutoUpdate=t.mipmapsAutoUpdate),t.internalFormat!==void 0&&(e.internalFormat=t.internalFormat);for(let n=0;n<this.textures.length;n++)this.textures[n].setValues(e)}get texture(){return this.textures[0]}set texture(t){this.textures[0]=t}set depthTexture(t){this._depthTexture!==null&&this._depthTexture.renderTarget===this&&(this._depthTexture.renderTarget=null),t!==null&&t.renderTarget===null&&(t.renderTarget=this),this._depthTexture=t}get depthTexture(){return this._depthTexture}setSize(t,e,n=1){if(this.width!==t||this.height!==e||this.depth!==n){this.width=t,this.height=e,this.depth=n;for(let s=0,r=this.textures.length;s<r;s++)this.textures[s].image.width=t,this.textures[s].image.height=e,this.textures[s].image.depth=n,this.textures[s].isData3DTexture!==!0&&(this.textures[s].isArrayTexture=this.textures[s].image.depth>1);this.dispose()}this.viewport.set(0,0,t,e),this.scissor.set(0,0,t,e)}clone(){return new this.constructor().copy(this)}copy(t){this.width=t.width,this.height=t.height,this.depth=t.depth,this.scissor.copy(t.scissor),this.scissorTest=t.scissorTest,this.viewport.copy(t.viewport),this.textures.length=0;for(let e=0,n=t.textures.length;e<n;e++){this.textures[e]=t.textures[e].clone(),this.textures[e].isRenderTargetTexture=!0,this.textures[e].renderTarget=this;let s=Object.assign({},t.textures[e].image);this.textures[e].source=new tr(s)}if(this.depthBuffer=t.depthBuffer,this.stencilBuffer=t.stencilBuffer,this.resolveColorBuffer=t.resolveColorBuffer,this.resolveDepthBuffer=t.resolveDepthBuffer,this.resolveStencilBuffer=t.resolveStencilBuffer,this.storeMultisampledColorBuffer=t.storeMultisampledColorBuffer,this.storeMultisampledDepthBuffer=t.storeMultisampledDepthBuffer,this.storeMultisampledStencilBuffer=t.storeMultisampledStencilBuffer,t.depthTexture!==null)if(t.depthTexture.renderTarget===t){let e=t.depthTexture.clone();e.renderTarget=null,this.depthTexture=e}else this.depthTexture=t.depthTexture;else this.depthTexture=null;return this.samples=t.samples,this.multiview=t.multiview,this.useArrayDepthTexture=t.useArrayDepthTexture,this}dispose(){this.dispatchEvent({type:"dispose"})}},Fe=class extends Lo{constructor(t=1,e=1,n={}){super(t,e,n),this.isWebGLRenderTarget=!0}},us=class extends tn{constructor(t=null,e=1,n=1,s=1){super(null),this.isDataArrayTexture=!0,this.image={data:t,width:e,height:n,depth:s},this.magFilter=Te,this.minFilter=Te,this.wrapR=jn,this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1,this.layerUpdates=new Set}copy(t){return super.copy(t),this.wrapR=t.wrapR,this}addLayerUpdate(t){this.layerUpdates.add(t)}clearLayerUpdates(){this.layerUpdates.clear()}};var Fo=class extends tn{constructor(t=null,e=1,n=1,s=1){super(null),this.isData3DTexture=!0,this.image={data:t,width:e,height:n,depth:s},this.magFilter=Te,this.minFilter=Te,this.wrapR=jn,this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1}copy(t){return super.copy(t),this.wrapR=t.wrapR,this}};var oe=class i{static{this.prototype.isMatrix4=!0}constructor(t,e,n,s,r,a,o,c,l,h,u,d,f,p,y,m){this.elements=[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1],t!==void 0&&this.set(t,e,n,s,r,a,o,c,l,h,u,d,f,p,y,m)}set(t,e,n,s,r,a,o,c,l,h,u,d,f,p,y,m){let g=this.elements;return g[0]=t,g[4]=e,g[8]=n,g[12]=s,g[1]=r,g[5]=a,g[9]=o,g[13]=c,g[2]=l,g[6]=h,g[10]=u,g[14]=d,g[3]=f,g[7]=p,g[11]=y,g[15]=m,this}identity(){return this.set(1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1),this}clone(){return new i().fromArray(this.elements)}copy(t){let e=this.elements,n=t.elements;return e[0]=n[0],e[1]=n[1],e[2]=n[2],e[3]=n[3],e[4]=n[4],e[5]=n[5],e[6]=n[6],e[7]=n[7],e[8]=n[8],e[9]=n[9],e[10]=n[10],e[11]=n[11],e[12]=n[12],e[13]=n[13],e[14]=n[14],e[15]=n[15],this}copyPosition(t){let e=this.elements,n=t.elements;return e[12]=n[12],e[13]=n[13],e[14]=n[14],this}setFromMatrix3(t){let e=t.elements;return this.set(e[0],e[3],e[6],0,e[1],e[4],e[7],0,e[2],e[5],e[8],0,0,0,0,1),this}extractBasis(t,e,n){return this.determinantAffine()===0?(t.set(1,0,0),e.set(0,1,0),n.set(0,0,1),this):(t.setFromMatrixColumn(this,0),e.setFromMatrixColumn(this,1),n.setFromMatrixColumn(this,2),this)}makeBasis(t,e,n){return this.set(t.x,e.x,n.x,0,t.y,e.y,n.y,0,t.z,e.z,n.z,0,0,0,0,1),this}extractRotation(t){if(t.determinantAffine()===0)return this.identity();let e=this.elements,n=t.elements,s=1/ks.setFromMatrixColumn(t,0).length(),r=1/ks.setFromMatrixColumn(t,1).length(),a=1/ks.setFromMatrixColumn(t,2).length();return e[0]=n[0]*s,e[1]=n[1]*s,e[2]=n[2]*s,e[3]=0,e[4]=n[4]*r,e[5]=n[5]*r,e[6]=n[6]*r,e[7]=0,e[8]=n[8]*a,e[9]=n[9]*a,e[10]=n[10]*a,e[11]=0,e[12]=0,e[13]=0,e[14]=0,e[15]=1,this}makeRotationFromEuler(t){let e=this.elements,n=t.x,s=t.y,r=t.z,a=Math.cos(n),o=Math.sin(n),c=Math.cos(s),l=Math.sin(s),h=Math.cos(r),u=Math.sin(r);if(t.order==="XYZ"){let d=a*h,f=a*u,p=o*h,y=o*u;e[0]=c*h,e[4]=-c*u,e[8]=l,e[1]=f+p*l,e[5]=d-y*l,e[9]=-o*c,e[2]=y-d*l,e[6]=p+f*l,e[10]=a*c}else if(t.order==="YXZ"){let d=c*h,f=c*u,p=l*h,y=l*u;e[0]=d+y*o,e[4]=p*o-f,e[8]=a*l,e[1]=a*u,e[5]=a*h,e[9]=-o,e[2]=f*o-p,e[6]=y+d*o,e[10]=a*c}else if(t.order==="ZXY"){let d=c*h,f=c*u,p=l*h,y=l*u;e[0]=d-y*o,e[4]=-a*u,e[8]=p+f*o,e[1]=f+p*o,e[5]=a*h,e[9]=y-d*o,e[2]=-a*l,e[6]=o,e[10]=a*c}else if(t.order==="ZYX"){let d=a*h,f=a*u,p=o*h,y=o*u;e[0]=c*h,e[4]=p*l-f,e[8]=d*l+y,e[1]=c*u,e[5]=y*l+d,e[9]=f*l-p,e[2]=-l,e[6]=o*c,e[10]=a*c}else if(t.order==="YZX"){let d=a*c,f=a*l,p=o*c,y=o*l;e[0]=c*h,e[4]=y-d*u,e[8]=p*u+f,e[1]=u,e[5]=a*h,e[9]=-o*h,e[2]=-l*h,e[6]=f*u+p,e[10]=d-y*u}else if(t.order==="XZY"){let d=a*c,f=a*l,p=o*c,y=o*l;e[0]=c*h,e[4]=-u,e[8]=l*h,e[1]=d*u+y,e[5]=a*h,e[9]=f*u-p,e[2]=p*u-f,e[6]=o*h,e[10]=y*u+d}return e[3]=0,e[7]=0,e[11]=0,e[12]=0,e[13]=0,e[14]=0,e[15]=1,this}makeRotationFromQuaternion(t){return this.compose(q0,t,$0)}lookAt(t,e,n){let s=this.elements;return _n.subVectors(t,e),_n.lengthSq()===0&&(_n.z=1),_n.normalize(),Li.crossVectors(n,_n),Li.lengthSq()===0&&(Math.abs(n.z)===1?_n.x+=1e-4:_n.z+=1e-4,_n.normalize(),Li.crossVectors(n,_n)),Li.normalize(),Ka.crossVectors(_n,Li),s[0]=Li.x,s[4]=Ka.x,s[8]=_n.x,s[1]=Li.y,s[5]=Ka.y,s[9]=_n.y,s[2]=Li.z,s[6]=Ka.z,s[10]=_n.z,this}multiply(t){return this.multiplyMatrices(this,t)}premultiply(t){return this.multiplyMatrices(t,this)}multiplyMatrices(t,e){let n=t.elements,s=e.elements,r=this.elements,a=n[0],o=n[4],c=n[8],l=n[12],h=n[1],u=n[5],d=n[9],f=n[13],p=n[2],y=n[6],m=n[10],g=n[14],_=n[3],S=n[7],x=n[11],b=n[15],E=s[0],v=s[4],w=s[8],L=s[12],C=s[1],P=s[5],O=s[9],F=s[13],I=s[2],N=s[6],H=s[10],z=s[14],Y=s[3],X=s[7],J=s[11],nt=s[15];return r[0]=a*E+o*C+c*I+l*Y,r[4]=a*v+o*P+c*N+l*X,r[8]=a*w+o*O+c*H+l*J,r[12]=a*L+o*F+c*z+l*nt,r[1]=h*E+u*C+d*I+f*Y,r[5]=h*v+u*P+d*N+f*X,r[9]=h*w+u*O+d*H+f*J,r[13]=h*L+u*F+d*z+f*nt,r[2]=p*E+y*C+m*I+g*Y,r[6]=p*v+y*P+m*N+g*X,r[10]=p*w+y*O+m*H+g*J,r[14]=p*L+y*F+m*z+g*nt,r[3]=_*E+S*C+x*I+b*Y,r[7]=_*v+S*P+x*N+b*X,r[11]=_*w+S*O+x*H+b*J,r[15]=_*L+S*F+x*z+b*nt,this}multiplyScalar(t){let e=this.elements;return e[0]*=t,e[4]*=t,e[8]*=t,e[12]*=t,e[1]*=t,e[5]*=t,e[9]*=t,e[13]*=t,e[2]*=t,e[6]*=t,e[10]*=t,e[14]*=t,e[3]*=t,e[7]*=t,e[11]*=t,e[15]*=t,this}determinant(){let t=this.elements,e=t[0],n=t[4],s=t[8],r=t[12],a=t[1],o=t[5],c=t[9],l=t[13],h=t[2],u=t[6],d=t[10],f=t[14],p=t[3],y=t[7],m=t[11],g=t[15],_=c*f-l*d,S=o*f-l*u,x=o*d-c*u,b=a*f-l*h,E=a*d-c*h,v=a*u-o*h;return e*(y*_-m*S+g*x)-n*(p*_-m*b+g*E)+s*(p*S-y*b+g*v)-r*(p*x-y*E+m*v)}determinantAffine(){let t=this.elements,e=t[0],n=t[4],s=t[8],r=t[1],a=t[5],o=t[9],c=t[2],l=t[6],h=t[10];return e*(a*h-o*l)-n*(r*h-o*c)+s*(r*l-a*c)}transpose(){let t=this.elements,e;return e=t[1],t[1]=t[4],t[4]=e,e=t[2],t[2]=t[8],t[8]=e,e=t[6],t[6]=t[9],t[9]=e,e=t[3],t[3]=t[12],t[12]=e,e=t[7],t[7]=t[13],t[13]=e,e=t[11],t[11]=t[14],t[14]=e,this}setPosition(t,e,n){let s=this.elements;return t.isVector3?(s[12]=t.x,s[13]=t.y,s[14]=t.z):(s[12]=t,s[13]=e,s[14]=n),this}invert(){let t=this.elements,e=t[0],n=t[1],s=t[2],r=t[3],a=t[4],o=t[5],c=t[6],l=t[7],h=t[8],u=t[9],d=t[10],f=t[11],p=t[12],y=t[13],m=t[14],g=t[15],_=e*o-n*a,S=e*c-s*a,x=e*l-r*a,b=n*c-s*o,E=n*l-r*o,v=s*l-r*c,w=h*y-u*p,L=h*m-d*p,C=h*g-f*p,P=u*m-d*y,O=u*g-f*y,F=d*g-f*m,I=_*F-S*O+x*P+b*C-E*L+v*w;if(I===0)return this.set(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);let N=1/I;return t[0]=(o*F-c*O+l*P)*N,t[1]=(s*O-n*F-r*P)*N,t[2]=(y*v-m*E+g*b)*N,t[3]=(d*E-u*v-f*b)*N,t[4]=(c*C-a*F-l*L)*N,t[5]=(e*F-s*C+r*L)*N,t[6]=(m*x-p*v-g*S)*N,t[7]=(h*v-d*x+f*S)*N,t[8]=(a*O-o*C+l*w)*N,t[9]=(n*C-e*O-r*w)*N,t[10]=(p*E-y*x+g*_)*N,t[11]=(u*x-h*E-f*_)*N,t[12]=(o*L-a*P-c*w)*N,t[13]=(e*P-n*L+s*w)*N,t[14]=(y*S-p*b-m*_)*N,t[15]=(h*b-u*S+d*_)*N,this}scale(t){let e=this.elements,n=t.x,s=t.y,r=t.z;return e[0]*=n,e[4]*=s,e[8]*=r,e[1]*=n,e[5]*=s,e[9]*=r,e[2]*=n,e[6]*=s,e[10]*=r,e[3]*=n,e[7]*=s,e[11]*=r,this}getMaxScaleOnAxis(){let t=this.elements,e=t[0]*t[0]+t[1]*t[1]+t[2]*t[2],n=t[4]*t[4]+t[5]*t[5]+t[6]*t[6],s=t[8]*t[8]+t[9]*t[9]+t[10]*t[10];return Math.sqrt(Math.max(e,n,s))}makeTranslation(t,e,n){return t.isVector3?this.set(1,0,0,t.x,0,1,0,t.y,0,0,1,t.z,0,0,0,1):this.set(1,0,0,t,0,1,0,e,0,0,1,n,0,0,0,1),this}makeRotationX(t){let e=Math.cos(t),n=Math.sin(t);return this.set(1,0,0,0,0,e,-n,0,0,n,e,0,0,0,0,1),this}makeRotationY(t){let e=Math.cos(t),n=Math.sin(t);return this.set(e,0,n,0,0,1,0,0,-n,0,e,0,0,0,0,1),this}makeRotationZ(t){let e=Math.cos(t),n=Math.sin(t);return this.set(e,-n,0,0,n,e,0,0,0,0,1,0,0,0,0,1),this}makeRotationAxis(t,e){let n=Math.cos(e),s=Math.sin(e),r=1-n,a=t.x,o=t.y,c=t.z,l=r*a,h=r*o;return this.set(l*a+n,l*o-s*c,l*c+s*o,0,l*o+s*c,h*o+n,h*c-s*a,0,l*c-s*o,h*c+s*a,r*c*c+n,0,0,0,0,1),this}makeScale(t,e,n){return this.set(t,0,0,0,0,e,0,0,0,0,n,0,0,0,0,1),this}makeShear(t,e,n,s,r,a){return this.set(1,n,r,0,t,1,a,0,e,s,1,0,0,0,0,1),this}compose(t,e,n){let s=this.elements,r=e._x,a=e._y,o=e._z,c=e._w,l=r+r,h=a+a,u=o+o,d=r*l,f=r*h,p=r*u,y=a*h,m=a*u,g=o*u,_=c*l,S=c*h,x=c*u,b=n.x,E=n.y,v=n.z;return s[0]=(1-(y+g))*b,s[1]=(f+x)*b,s[2]=(p-S)*b,s[3]=0,s[4]=(f-x)*E,s[5]=(1-(d+g))*E,s[6]=(m+_)*E,s[7]=0,s[8]=(p+S)*v,s[9]=(m-_)*v,s[10]=(1-(d+y))*v,s[11]=0,s[12]=t.x,s[13]=t.y,s[14]=t.z,s[15]=1,this}decompose(t,e,n){let s=this.elements;t.x=s[12],t.y=s[13],t.z=s[14];let r=this.determinantAffine();if(r===0)return n.set(1,1,1),e.identity(),this;let a=ks.set(s[0],s[1],s[2]).length(),o=ks.set(s[4],s[5],s[6]).length(),c=ks.set(s[8],s[9],s[10]).length();r<0&&(a=-a),zn.copy(this);let l=1/a,h=1/o,u=1/c;return zn.elements[0]*=l,zn.elements[1]*=l,zn.elements[2]*=l,zn.elements[4]*=h,zn.elements[5]*=h,zn.elements[6]*=h,zn.elements[8]*=u,zn.elements[9]*=u,zn.elements[10]*=u,e.setFromRotationMatrix(zn),n.x=a,n.y=o,n.z=c,this}makePerspective(t,e,n,s,r,a,o=Fn,c=!1){let l=this.elements,h=2*r/(e-t),u=2*r/(n-s),d=(e+t)/(e-t),f=(n+s)/(n-s),p,y;if(c)p=r/(a-r),y=a*r/(a-r);else if(o===Fn)p=-(a+r)/(a-r),y=-2*a*r/(a-r);else if(o===qr)p=-a/(a-r),y=-a*r/(a-r);else throw new Error("THREE.Matrix4.makePerspective(): Invalid coordinate system: "+o);return l[0]=h,l[4]=0,l[8]=d,l[12]=0,l[1]=0,l[5]=u,l[9]=f,l[13]=0,l[2]=0,l[6]=0,l[10]=p,l[14]=y,l[3]=0,l[7]=0,l[11]=-1,l[15]=0,this}makeOrthographic(t,e,n,s,r,a,o=Fn,c=!1){let l=this.elements,h=2/(e-t),u=2/(n-s),d=-(e+t)/(e-t),f=-(n+s)/(n-s),p,y;if(c)p=1/(a-r),y=a/(a-r);else if(o===Fn)p=-2/(a-r),y=-(a+r)/(a-r);else if(o===qr)p=-1/(a-r),y=-r/(a-r);else throw new Error("THREE.Matrix4.makeOrthographic(): Invalid coordinate system: "+o);return l[0]=h,l[4]=0,l[8]=0,l[12]=d,l[1]=0,l[5]=u,l[9]=0,l[13]=f,l[2]=0,l[6]=0,l[10]=p,l[14]=y,l[3]=0,l[7]=0,l[11]=0,l[15]=1,this}equals(t){let e=this.elements,n=t.elements;for(let s=0;s<16;s++)if(e[s]!==n[s])return!1;return!0}fromArray(t,e=0){for(let n=0;n<16;n++)this.elements[n]=t[n+e];return this}toArray(t=[],e=0){let n=this.elements;return t[e]=n[0],t[e+1]=n[1],t[e+2]=n[2],t[e+3]=n[3],t[e+4]=n[4],t[e+5]=n[5],t[e+6]=n[6],t[e+7]=n[7],t[e+8]=n[8],t[e+9]=n[9],t[e+10]=n[10],t[e+11]=n[11],t[e+12]=n[12],t[e+13]=n[13],t[e+14]=n[14],t[e+15]=n[15],t}},ks=new V,zn=new oe,q0=new V(0,0,0),$0=new V(1,1,1),Li=new V,Ka=new V,_n=new V,rf=new oe,af=new Mn,ki=class i{constructor(t=0,e=0,n=0,s=i.DEFAULT_ORDER){this.isEuler=!0,this._x=t,this._y=e,this._z=n,this._order=s}get x(){return this._x}set x(t){this._x=t,this._onChangeCallback()}get y(){return this._y}set y(t){this._y=t,this._onChangeCallback()}get z(){return this._z}set z(t){this._z=t,this._onChangeCallback()}get order(){return this._order}set order(t){this._order=t,this._onChangeCallback()}set(t,e,n,s=this._order){return this._x=t,this._y=e,this._z=n,this._order=s,this._onChangeCallback(),this}clone(){return new this.constructor(this._x,this._y,this._z,this._order)}copy(t){return this._x=t._x,this._y=t._y,this._z=t._z,this._order=t._order,this._onChangeCallback(),this}setFromRotationMatrix(t,e=this._order,n=!0){let s=t.elements,r=s[0],a=s[4],o=s[8],c=s[1],l=s[5],h=s[9],u=s[2],d=s[6],f=s[10];switch(e){case"XYZ":this._y=Math.asin(Kt(o,-1,1)),Math.abs(o)<.9999999?(this._x=Math.atan2(-h,f),this._z=Math.atan2(-a,r)):(this._x=Math.atan2(d,l),this._z=0);break;case"YXZ":this._x=Math.asin(-Kt(h,-1,1)),Math.abs(h)<.9999999?(this._y=Math.atan2(o,f),this._z=Math.atan2(c,l)):(this._y=Math.atan2(-u,r),this._z=0);break;case"ZXY":this._x=Math.asin(Kt(d,-1,1)),Math.abs(d)<.9999999?(this._y=Math.atan2(-u,f),this._z=Math.atan2(-a,l)):(this._y=0,this._z=Math.atan2(c,r));break;case"ZYX":this._y=Math.asin(-Kt(u,-1,1)),Math.abs(u)<.9999999?(this._x=Math.atan2(d,f),this._z=Math.atan2(c,r)):(this._x=0,this._z=Math.atan2(-a,l));break;case"YZX":this._z=Math.asin(Kt(c,-1,1)),Math.abs(c)<.9999999?(this._x=Math.atan2(-h,l),this._y=Math.atan2(-u,r)):(this._x=0,this._y=Math.atan2(o,f));break;case"XZY":this._z=Math.asin(-Kt(a,-1,1)),Math.abs(a)<.9999999?(this._x=Math.atan2(d,l),this._y=Math.atan2(o,r)):(this._x=Math.atan2(-h,f),this._y=0);break;default:kt("Euler: .setFromRotationMatrix() encountered an unknown order: "+e)}return this._order=e,n===!0&&this._onChangeCallback(),this}setFromQuaternion(t,e,n){return rf.makeRotationFromQuaternion(t),this.setFromRotationMatrix(rf,e,n)}setFromVector3(t,e=this._order){return this.set(t.x,t.y,t.z,e)}reorder(t){return af.setFromEuler(this),this.setFromQuaternion(af,t)}equals(t){return t._x===this._x&&t._y===this._y&&t._z===this._z&&t._order===this._order}fromArray(t){return this._x=t[0],this._y=t[1],this._z=t[2],t[3]!==void 0&&(this._order=t[3]),this._onChangeCallback(),this}toArray(t=[],e=0){return t[e]=this._x,t[e+1]=this._y,t[e+2]=this._z,t[e+3]=this._order,t}_onChange(t){return this._onChangeCallback=t,this}_onChangeCallback(){}*[Symbol.iterator](){yield this._x,yield this._y,yield this._z,yield this._order}};ki.DEFAULT_ORDER="XYZ";var Yr=class{constructor(){this.mask=1}set(t){this.mask=(1<<t|0)>>>0}enable(t){this.mask|=1<<t|0}enableAll(){this.mask=-1}toggle(t){this.mask^=1<<t|0}disable(t){this.mask&=~(1<<t|0)}disableAll(){this.mask=0}test(t){return(this.mask&t.mask)!==0}isEnabled(t){return(this.mask&(1<<t|0))!==0}},Y0=0,of=new V,Bs=new Mn,hi=new oe,Qa=new V,Or=new V,J0=new V,j0=new Mn,lf=new V(1,0,0),cf=new V(0,1,0),hf=new V(0,0,1),uf={type:"added"},Z0={type:"removed"},zs={type:"childadded",child:null},ih={type:"childremoved",child:null},Dn=class i extends Gn{constructor(){super(),this.isObject3D=!0,Object.defineProperty(this,"id",{value:Y0++}),this.uuid=fr(),this.name="",this.type="Object3D",this.parent=null,this.children=[],this.up=i.DEFAULT_UP.clone();let t=new V,e=new ki,n=new Mn,s=new V(1,1,1);function r(){n.setFromEuler(e,!1)}function a(){e.setFromQuaternion(n,void 0,!1)}e._onChange(r),n._onChange(a),Object.defineProperties(this,{position:{configurable:!0,enumerable:!0,value:t},rotation:{configurable:!0,enumerable:!0,value:e},quaternion:{configurable:!0,enumerable:!0,value:n},scale:{configurable:!0,enumerable:!0,value:s},modelViewMatrix:{value:new oe},normalMatrix:{value:new Ht}}),this.matrix=new oe,this.matrixWorld=new oe,this.matrixAutoUpdate=i.DEFAULT_MATRIX_AUTO_UPDATE,this.matrixWorldAutoUpdate=i.DEFAULT_MATRIX_WORLD_AUTO_UPDATE,this.matrixWorldNeedsUpdate=!1,this.layers=new Yr,this.visible=!0,this.castShadow=!1,this.receiveShadow=!1,this.frustumCulled=!0,this.renderOrder=0,this.animations=[],this.customDepthMaterial=void 0,this.customDistanceMaterial=void 0,this.static=!1,this.userData={},this.pivot=null}onBeforeShadow(){}onAfterShadow(){}onBeforeRender(){}onAfterRender(){}applyMatrix4(t){this.matrixAutoUpdate&&this.updateMatrix(),this.matrix.premultiply(t),this.matrix.decompose(this.position,this.quaternion,this.scale),this.pivot!==null&&this.position.copy(this.pivot).applyMatrix4(this.matrix).sub(this.pivot)}applyQuaternion(t){return this.quaternion.premultiply(t),this}setRotationFromAxisAngle(t,e){this.quaternion.setFromAxisAngle(t,e)}setRotationFromEuler(t){this.quaternion.setFromEuler(t,!0)}setRotationFromMatrix(t){this.quaternion.setFromRotationMatrix(t)}setRotationFromQuaternion(t){this.quaternion.copy(t)}rotateOnAxis(t,e){return Bs.setFromAxisAngle(t,e),this.quaternion.multiply(Bs),this}rotateOnWorldAxis(t,e){return Bs.setFromAxisAngle(t,e),this.quaternion.premultiply(Bs),this}rotateX(t){return this.rotateOnAxis(lf,t)}rotateY(t){return this.rotateOnAxis(cf,t)}rotateZ(t){return this.rotateOnAxis(hf,t)}translateOnAxis(t,e){return of.copy(t).applyQuaternion(this.quaternion),this.position.add(of.multiplyScalar(e)),this}translateX(t){return this.translateOnAxis(lf,t)}translateY(t){return this.translateOnAxis(cf,t)}translateZ(t){return this.translateOnAxis(hf,t)}localToWorld(t){return this.updateWorldMatrix(!0,!1),t.applyMatrix4(this.matrixWorld)}worldToLocal(t){return this.updateWorldMatrix(!0,!1),t.applyMatrix4(hi.copy(this.matrixWorld).invert())}lookAt(t,e,n){t.isVector3?Qa.copy(t):Qa.set(t,e,n);let s=this.parent;this.updateWorldMatrix(!0,!1),Or.setFromMatrixPosition(this.matrixWorld),this.isCamera||this.isLight?hi.lookAt(Or,Qa,this.up):hi.lookAt(Qa,Or,this.up),this.quaternion.setFromRotationMatrix(hi),s&&(hi.extractRotation(s.matrixWorld),Bs.setFromRotationMatrix(hi),this.quaternion.premultiply(Bs.invert()))}add(t){if(arguments.length>1){for(let e=0;e<arguments.length;e++)this.add(arguments[e]);return this}return t===this?(zt("Object3D.add: object can't be added as a child of itself.",t),this):(t&&t.isObject3D?(t.removeFromParent(),t.parent=this,this.children.push(t),t.dispatchEvent(uf),zs.child=t,this.dispatchEvent(zs),zs.child=null):zt("Object3D.add: object not an instance of THREE.Object3D.",t),this)}remove(t){if(arguments.length>1){for(let n=0;n<arguments.length;n++)this.remove(arguments[n]);return this}let e=this.children.indexOf(t);return e!==-1&&(t.parent=null,this.children.splice(e,1),t.dispatchEvent(Z0),ih.child=t,this.dispatchEvent(ih),ih.child=null),this}removeFromParent(){let t=this.parent;return t!==null&&t.remove(this),this}clear(){return this.remove(...this.children)}attach(t){return this.updateWorldMatrix(!0,!1),hi.copy(this.matrixWorld).invert(),t.parent!==null&&(t.parent.updateWorldMatrix(!0,!1),hi.multiply(t.parent.matrixWorld)),t.applyMatrix4(hi),t.removeFromParent(),t.parent=this,this.children.push(t),t.updateWorldMatrix(!1,!0),t.dispatchEvent(uf),zs.child=t,this.dispatchEvent(zs),zs.child=null,this}getObjectById(t){return this.getObjectByProperty("id",t)}getObjectByName(t){return this.getObjectByProperty("name",t)}getObjectByProperty(t,e){if(this[t]===e)return this;for(let n=0,s=this.children.length;n<s;n++){let a=this.children[n].getObjectByProperty(t,e);if(a!==void 0)return a}}getObjectsByProperty(t,e,n=[]){this[t]===e&&n.push(this);let s=this.children;for(let r=0,a=s.length;r<a;r++)s[r].getObjectsByProperty(t,e,n);return n}getWorldPosition(t){return this.updateWorldMatrix(!0,!1),t.setFromMatrixPosition(this.matrixWorld)}getWorldQuaternion(t){return this.updateWorldMatrix(!0,!1),this.matrixWorld.decompose(Or,t,J0),t}getWorldScale(t){return this.updateWorldMatrix(!0,!1),this.matrixWorld.decompose(Or,j0,t),t}getWorldDirection(t){this.updateWorldMatrix(!0,!1);let e=this.matrixWorld.elements;return t.set(e[8],e[9],e[10]).normalize()}raycast(){}intersectsFrustum(){return!0}traverse(t){t(this);let e=this.children;for(let n=0,s=e.length;n<s;n++)e[n].traverse(t)}traverseVisible(t){if(this.visible===!1)return;t(this);let e=this.children;for(let n=0,s=e.length;n<s;n++)e[n].traverseVisible(t)}traverseAncestors(t){let e=this.parent;e!==null&&(t(e),e.traverseAncestors(t))}updateMatrix(){this.matrix.compose(this.position,this.quaternion,this.scale);let t=this.pivot;if(t!==null){let e=t.x,n=t.y,s=t.z,r=this.matrix.elements;r[12]+=e-r[0]*e-r[4]*n-r[8]*s,r[13]+=n-r[1]*e-r[5]*n-r[9]*s,r[14]+=s-r[2]*e-r[6]*n-r[10]*s}this.matrixWorldNeedsUpdate=!0}updateMatrixWorld(t){this.matrixAutoUpdate&&this.updateMatrix(),(this.matrixWorldNeedsUpdate||t)&&(this.matrixWorldAutoUpdate===!0&&(this.parent===null?this.matrixWorld.copy(this.matrix):this.matrixWorld.multiplyMatrices(this.parent.matrixWorld,this.matrix)),this.matrixWorldNeedsUpdate=!1,t=!0);let e=this.children;for(let n=0,s=e.length;n<s;n++)e[n].updateMatrixWorld(t)}updateWorldMatrix(t,e,n=!1){let s=this.parent;if(t===!0&&s!==null&&s.updateWorldMatrix(!0,!1),this.matrixAutoUpdate&&this.updateMatrix(),(this.matrixWorldNeedsUpdate||n)&&(this.matrixWorldAutoUpdate===!0&&(this.parent===null?this.matrixWorld.copy(this.matrix):this.matrixWorld.multiplyMatrices(this.parent.matrixWorld,this.matrix)),this.matrixWorldNeedsUpdate=!1,n=!0),e===!0){let r=this.children;for(let a=0,o=r.length;a<o;a++)r[a].updateWorldMatrix(!1,!0,n)}}toJSON(t){let e=t===void 0||typeof t=="string",n={};e&&(t={geometries:{},materials:{},textures:{},images:{},shapes:{},skeletons:{},animations:{},nodes:{}},n.metadata={version:4.7,type:"Object",generator:"Object3D.toJSON"});let s={};s.uuid=this.uuid,s.type=this.type,s.name=this.name,s.castShadow=this.castShadow,s.receiveShadow=this.receiveShadow,s.visible=this.visible,s.frustumCulled=this.frustumCulled,s.renderOrder=this.renderOrder,s.static=this.static,s.matrixAutoUpdate=this.matrixAutoUpdate,Object.keys(this.userData).length>0&&(s.userData=this.userData),s.layers=this.layers.mask,s.matrix=this.matrix.toArray(),s.up=this.up.toArray(),this.pivot!==null&&(s.pivot=this.pivot.toArray()),this.morphTargetDictionary!==void 0&&(s.morphTargetDictionary=Object.assign({},this.morphTargetDictionary)),this.morphTargetInfluences!==void 0&&(s.morphTargetInfluences=this.morphTargetInfluences.slice()),this.isInstancedMesh&&(s.type="InstancedMesh",s.count=this.count,s.instanceMatrix=this.instanceMatrix.toJSON(),this.instanceColor!==null&&(s.instanceColor=this.instanceColor.toJSON())),this.isBatchedMesh&&(s.type="BatchedMesh",s.perObjectFrustumCulled=this.perObjectFrustumCulled,s.sortObjects=this.sortObjects,s.drawRanges=this._drawRanges,s.reservedRanges=this._reservedRanges,s.geometryInfo=this._geometryInfo.map(o=>({...o,boundingBox:o.boundingBox?o.boundingBox.toJSON():void 0,boundingSphere:o.boundingSphere?o.boundingSphere.toJSON():void 0})),s.instanceInfo=this._instanceInfo.map(o=>({...o})),s.availableInstanceIds=this._availableInstanceIds.slice(),s.availableGeometryIds=this._availableGeometryIds.slice(),s.nextIndexStart=this._nextIndexStart,s.nextVertexStart=this._nextVertexStart,s.geometryCount=this._geometryCount,s.maxInstanceCount=this._maxInstanceCount,s.maxVertexCount=this._maxVertexCount,s.maxIndexCount=this._maxIndexCount,s.geometryInitialized=this._geometryInitialized,s.matricesTexture=this._matricesTexture.toJSON(t),s.indirectTexture=this._indirectTexture.toJSON(t),this._colorsTexture!==null&&(s.colorsTexture=this._colorsTexture.toJSON(t)),this.boundingSphere!==null&&(s.boundingSphere=this.boundingSphere.toJSON()),this.boundingBox!==null&&(s.boundingBox=this.boundingBox.toJSON()));function r(o,c){return o[c.uuid]===void 0&&(o[c.uuid]=c.toJSON(t)),c.uuid}if(this.isScene)this.background&&(this.background.isColor?s.background=this.background.toJSON():this.background.isTexture&&(s.background=this.background.toJSON(t).uuid)),this.environment&&this.environment.isTexture&&this.environment.isRenderTargetTexture!==!0&&(s.environment=this.environment.toJSON(t).uuid);else if(this.isMesh||this.isLine||this.isPoints){s.geometry=r(t.geometries,this.geometry);let o=this.geometry.parameters;if(o!==void 0&&o.shapes!==void 0){let c=o.shapes;if(Array.isArray(c))for(let l=0,h=c.length;l<h;l++){let u=c[l];r(t.shapes,u)}else r(t.shapes,c)}}if(this.isSkinnedMesh&&(s.bindMode=this.bindMode,s.bindMatrix=this.bindMatrix.toArray(),this.skeleton!==void 0&&(r(t.skeletons,this.skeleton),s.skeleton=this.skeleton.uuid)),this.material!==void 0)if(Array.isArray(this.material)){let o=[];for(let c=0,l=this.material.length;c<l;c++)o.push(r(t.materials,this.material[c]));s.material=o}else s.material=r(t.materials,this.material);if(this.children.length>0){s.children=[];for(let o=0;o<this.children.length;o++)s.children.push(this.children[o].toJSON(t).object)}if(this.animations.length>0){s.animations=[];for(let o=0;o<this.animations.length;o++){let c=this.animations[o];s.animations.push(r(t.animations,c))}}if(e){let o=a(t.geometries),c=a(t.materials),l=a(t.textures),h=a(t.images),u=a(t.shapes),d=a(t.skeletons),f=a(t.animations),p=a(t.nodes);o.length>0&&(n.geometries=o),c.length>0&&(n.materials=c),l.length>0&&(n.textures=l),h.length>0&&(n.images=h),u.length>0&&(n.shapes=u),d.length>0&&(n.skeletons=d),f.length>0&&(n.animations=f),p.length>0&&(n.nodes=p)}return n.object=s,n;function a(o){let c=[];for(let l in o){let h=o[l];delete h.metadata,c.push(h)}return c}}clone(t){return new this.constructor().copy(this,t)}copy(t,e=!0){if(this.name=t.name,this.up.copy(t.up),this.position.copy(t.position),this.rotation.order=t.rotation.order,this.quaternion.copy(t.quaternion),this.scale.copy(t.scale),this.pivot=t.pivot!==null?t.pivot.clone():null,this.matrix.copy(t.matrix),this.matrixWorld.copy(t.matrixWorld),this.matrixAutoUpdate=t.matrixAutoUpdate,this.matrixWorldAutoUpdate=t.matrixWorldAutoUpdate,this.matrixWorldNeedsUpdate=t.matrixWorldNeedsUpdate,this.layers.mask=t.layers.mask,this.visible=t.visible,this.castShadow=t.castShadow,this.receiveShadow=t.receiveShadow,this.frustumCulled=t.frustumCulled,this.renderOrder=t.renderOrder,this.static=t.static,this.animations=t.animations.slice(),this.userData=JSON.parse(JSON.stringify(t.userData)),e===!0)for(let n=0;n<t.children.length;n++){let s=t.children[n];this.add(s.clone())}return this}dispose(){this.dispatchEvent({type:"dispose"})}};Dn.DEFAULT_UP=new V(0,1,0);Dn.DEFAULT_MATRIX_AUTO_UPDATE=!0;Dn.DEFAULT_MATRIX_WORLD_AUTO_UPDATE=!0;var cs=class extends Dn{constructor(){super(),this.isGroup=!0,this.type="Group"}},K0={type:"move"},er=class{constructor(){this._targetRay=null,this._grip=null,this._hand=null}getHandSpace(){return this._hand===null&&(this._hand=new cs,this._hand.matrixAutoUpdate=!1,this._hand.visible=!1,this._hand.joints={},this._hand.inputState={pinching:!1}),this._hand}getTargetRaySpace(){return this._targetRay===null&&(this._targetRay=new cs,this._targetRay.matrixAutoUpdate=!1,this._targetRay.visible=!1,this._targetRay.hasLinearVelocity=!1,this._targetRay.linearVelocity=new V,this._targetRay.hasAngularVelocity=!1,this._targetRay.angularVelocity=new V),this._targetRay}getGripSpace(){return this._grip===null&&(this._grip=new cs,this._grip.matrixAutoUpdate=!1,this._grip.visible=!1,this._grip.hasLinearVelocity=!1,this._grip.linearVelocity=new V,this._grip.hasAngularVelocity=!1,this._grip.angularVelocity=new V,this._grip.eventsEnabled=!1),this._grip}dispatchEvent(t){return this._targetRay!==null&&this._targetRay.dispatchEvent(t),this._grip!==null&&this._grip.dispatchEvent(t),this._hand!==null&&this._hand.dispatchEvent(t),this}connect(t){if(t&&t.hand){let e=this._hand;if(e)for(let n of t.hand.values())this._getHandJoint(e,n)}return this.dispatchEvent({type:"connected",data:t}),this}disconnect(t){return this.dispatchEvent({type:"disconnected",data:t}),this._targetRay!==null&&(this._targetRay.visible=!1),this._grip!==null&&(this._grip.visible=!1),this._hand!==null&&(this._hand.visible=!1),this}update(t,e,n){let s=null,r=null,a=null,o=this._targetRay,c=this._grip,l=this._hand;if(t&&e.session.visibilityState!=="visible-blurred"){if(l&&t.hand){a=!0;for(let y of t.hand.values()){let m=e.getJointPose(y,n),g=this._getHandJoint(l,y);m!==null&&(g.matrix.fromArray(m.transform.matrix),g.matrix.decompose(g.position,g.quaternion,g.scale),g.matrixWorldNeedsUpdate=!0,g.jointRadius=m.radius),g.visible=m!==null}let h=l.joints["index-finger-tip"],u=l.joints["thumb-tip"],d=h.position.distanceTo(u.position),f=.02,p=.005;l.inputState.pinching&&d>f+p?(l.inputState.pinching=!1,this.dispatchEvent({type:"pinchend",handedness:t.handedness,target:this})):!l.inputState.pinching&&d<=f-p&&(l.inputState.pinching=!0,this.dispatchEvent({type:"pinchstart",handedness:t.handedness,target:this}))}else c!==null&&t.gripSpace&&(r=e.getPose(t.gripSpace,n),r!==null&&(c.matrix.fromArray(r.transform.matrix),c.matrix.decompose(c.position,c.quaternion,c.scale),c.matrixWorldNeedsUpdate=!0,r.linearVelocity?(c.hasLinearVelocity=!0,c.linearVelocity.copy(r.linearVelocity)):c.hasLinearVelocity=!1,r.angularVelocity?(c.hasAngularVelocity=!0,c.angularVelocity.copy(r.angularVelocity)):c.hasAngularVelocity=!1,c.eventsEnabled&&c.dispatchEvent({type:"gripUpdated",data:t,target:this})));o!==null&&(s=e.getPose(t.targetRaySpace,n),s===null&&r!==null&&(s=r),s!==null&&(o.matrix.fromArray(s.transform.matrix),o.matrix.decompose(o.position,o.quaternion,o.scale),o.matrixWorldNeedsUpdate=!0,s.linearVelocity?(o.hasLinearVelocity=!0,o.linearVelocity.copy(s.linearVelocity)):o.hasLinearVelocity=!1,s.angularVelocity?(o.hasAngularVelocity=!0,o.angularVelocity.copy(s.angularVelocity)):o.hasAngularVelocity=!1,this.dispatchEvent(K0)))}return o!==null&&(o.visible=s!==null),c!==null&&(c.visible=r!==null),l!==null&&(l.visible=a!==null),this}_getHandJoint(t,e){if(t.joints[e.jointName]===void 0){let n=new cs;n.matrixAutoUpdate=!1,n.visible=!1,t.joints[e.jointName]=n,t.add(n)}return t.joints[e.jointName]}},rp={aliceblue:15792383,antiquewhite:16444375,aqua:65535,aquamarine:8388564,azure:15794175,beige:16119260,bisque:16770244,black:0,blanchedalmond:16772045,blue:255,blueviolet:9055202,brown:10824234,burlywood:14596231,cadetblue:6266528,chartreuse:8388352,chocolate:13789470,coral:16744272,cornflowerblue:6591981,cornsilk:16775388,crimson:14423100,cyan:65535,darkblue:139,darkcyan:35723,darkgoldenrod:12092939,darkgray:11119017,darkgreen:25600,darkgrey:11119017,darkkhaki:12433259,darkmagenta:9109643,darkolivegreen:5597999,darkorange:16747520,darkorchid:10040012,darkred:9109504,darksalmon:15308410,darkseagreen:9419919,darkslateblue:4734347,darkslategray:3100495,darkslategrey:3100495,darkturquoise:52945,darkviolet:9699539,deeppink:16716947,deepskyblue:49151,dimgray:6908265,dimgrey:6908265,dodgerblue:2003199,firebrick:11674146,floralwhite:16775920,forestgreen:2263842,fuchsia:16711935,gainsboro:14474460,ghostwhite:16316671,gold:16766720,goldenrod:14329120,gray:8421504,green:32768,greenyellow:11403055,grey:8421504,honeydew:15794160,hotpink:16738740,indianred:13458524,indigo:4915330,ivory:16777200,khaki:15787660,lavender:15132410,lavenderblush:16773365,lawngreen:8190976,lemonchiffon:16775885,lightblue:11393254,lightcoral:15761536,lightcyan:14745599,lightgoldenrodyellow:16448210,lightgray:13882323,lightgreen:9498256,lightgrey:13882323,lightpink:16758465,lightsalmon:16752762,lightseagreen:2142890,lightskyblue:8900346,lightslategray:7833753,lightslategrey:7833753,lightsteelblue:11584734,lightyellow:16777184,lime:65280,limegreen:3329330,linen:16445670,magenta:16711935,maroon:8388608,mediumaquamarine:6737322,mediumblue:205,mediumorchid:12211667,mediumpurple:9662683,mediumseagreen:3978097,mediumslateblue:8087790,mediumspringgreen:64154,mediumturquoise:4772300,mediumvioletred:13047173,midnightblue:1644912,mintcream:16121850,mistyrose:16770273,moccasin:16770229,navajowhite:16768685,navy:128,oldlace:16643558,olive:8421376,olivedrab:7048739,orange:16753920,orangered:16729344,orchid:14315734,palegoldenrod:15657130,palegreen:10025880,paleturquoise:11529966,palevioletred:14381203,papayawhip:16773077,peachpuff:16767673,peru:13468991,pink:16761035,plum:14524637,powderblue:11591910,purple:8388736,rebeccapurple:6697881,red:16711680,rosybrown:12357519,royalblue:4286945,saddlebrown:9127187,salmon:16416882,sandybrown:16032864,seagreen:3050327,seashell:16774638,sienna:10506797,silver:12632256,skyblue:8900331,slateblue:6970061,slategray:7372944,slategrey:7372944,snow:16775930,springgreen:65407,steelblue:4620980,tan:13808780,teal:32896,thistle:14204888,tomato:16737095,turquoise:4251856,violet:15631086,wheat:16113331,white:16777215,whitesmoke:16119285,yellow:16776960,yellowgreen:10145074},Fi={h:0,s:0,l:0},to={h:0,s:0,l:0};function sh(i,t,e){return e<0&&(e+=1),e>1&&(e-=1),e<1/6?i+(t-i)*6*e:e<1/2?t:e<2/3?i+(t-i)*6*(2/3-e):i}var Qt=class{constructor(t,e,n){return this.isColor=!0,this.r=1,this.g=1,this.b=1,this.set(t,e,n)}set(t,e,n){if(e===void 0&&n===void 0){let s=t;s&&s.isColor?this.copy(s):typeof s=="number"?this.setHex(s):typeof s=="string"&&this.setStyle(s)}else this.setRGB(t,e,n);return this}setScalar(t){return this.r=t,this.g=t,this.b=t,this}setHex(t,e=Qe){return t=Math.floor(t),this.r=(t>>16&255)/255,this.g=(t>>8&255)/255,this.b=(t&255)/255,ne.colorSpaceToWorking(this,e),this}setRGB(t,e,n,s=ne.workingColorSpace){return this.r=t,this.g=e,this.b=n,ne.colorSpaceToWorking(this,s),this}setHSL(t,e,n,s=ne.workingColorSpace){if(t=Jh(t,1),e=Kt(e,0,1),n=Kt(n,0,1),e===0)this.r=this.g=this.b=n;else{let r=n<=.5?n*(1+e):n+e-n*e,a=2*n-r;this.r=sh(a,r,t+1/3),this.g=sh(a,r,t),this.b=sh(a,r,t-1/3)}return ne.colorSpaceToWorking(this,s),this}setStyle(t,e=Qe){function n(r){r!==void 0&&parseFloat(r)<1&&kt("Color: Alpha component of "+t+" will be ignored.")}let s;if(s=/^(\w+)\(([^\)]*)\)/.exec(t)){let r,a=s[1],o=s[2];switch(a){case"rgb":case"rgba":if(r=/^\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(r[4]),this.setRGB(Math.min(255,parseInt(r[1],10))/255,Math.min(255,parseInt(r[2],10))/255,Math.min(255,parseInt(r[3],10))/255,e);if(r=/^\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(r[4]),this.setRGB(Math.min(100,parseFloat(r[1]))/100,Math.min(100,parseFloat(r[2]))/100,Math.min(100,parseFloat(r[3]))/100,e);break;case"hsl":case"hsla":if(r=/^\s*([+-]?(?:\d+(?:\.\d+)?|\.\d+))\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*,\s*(\d+(?:\.\d+)?|\.\d+)\%\s*(?:,\s*(\d+(?:\.\d+)?|\.\d+)\s*)?$/.exec(o))return n(r[4]),this.setHSL(parseFloat(r[1])/360,parseFloat(r[2])/100,parseFloat(r[3])/100,e);break;default:kt("Color: Unknown color model "+t)}}else if(s=/^\#([A-Fa-f\d]+)$/.exec(t)){let r=s[1],a=r.length;if(a===3)return this.setRGB(parseInt(r.charAt(0),16)/15,parseInt(r.charAt(1),16)/15,parseInt(r.charAt(2),16)/15,e);if(a===6)return this.setHex(parseInt(r,16),e);kt("Color: Invalid hex color "+t)}else if(t&&t.length>0)return this.setColorName(t,e);return this}setColorName(t,e=Qe){let n=rp[t.toLowerCase()];return n!==void 0?this.setHex(n,e):kt("Color: Unknown color "+t),this}clone(){return new this.constructor(this.r,this.g,this.b)}copy(t){return this.r=t.r,this.g=t.g,this.b=t.b,this}copySRGBToLinear(t){return this.r=mi(t.r),this.g=mi(t.g),this.b=mi(t.b),this}copyLinearToSRGB(t){return this.r=js(t.r),this.g=js(t.g),this.b=js(t.b),this}convertSRGBToLinear(){return this.copySRGBToLinear(this),this}convertLinearToSRGB(){return this.copyLinearToSRGB(this),this}getHex(t=Qe){return ne.workingToColorSpace(Ke.copy(this),t),Math.round(Kt(Ke.r*255,0,255))*65536+Math.round(Kt(Ke.g*255,0,255))*256+Math.round(Kt(Ke.b*255,0,255))}getHexString(t=Qe){return("000000"+this.getHex(t).toString(16)).slice(-6)}getHSL(t,e=ne.workingColorSpace){ne.workingToColorSpace(Ke.copy(this),e);let n=Ke.r,s=Ke.g,r=Ke.b,a=Math.max(n,s,r),o=Math.min(n,s,r),c,l,h=(o+a)/2;if(o===a)c=0,l=0;else{let u=a-o;switch(l=h<=.5?u/(a+o):u/(2-a-o),a){case n:c=(s-r)/u+(s<r?6:0);break;case s:c=(r-n)/u+2;break;case r:c=(n-s)/u+4;break}c/=6}return t.h=c,t.s=l,t.l=h,t}getRGB(t,e=ne.workingColorSpace){return ne.workingToColorSpace(Ke.copy(this),e),t.r=Ke.r,t.g=Ke.g,t.b=Ke.b,t}getStyle(t=Qe){ne.workingToColorSpace(Ke.copy(this),t);let e=Ke.r,n=Ke.g,s=Ke.b;return t!==Qe?`color(${t} ${e.toFixed(3)} ${n.toFixed(3)} ${s.toFixed(3)})`:`rgb(${Math.round(e*255)},${Math.round(n*255)},${Math.round(s*255)})`}offsetHSL(t,e,n){return this.getHSL(Fi),this.setHSL(Fi.h+t,Fi.s+e,Fi.l+n)}add(t){return this.r+=t.r,this.g+=t.g,this.b+=t.b,this}addColors(t,e){return this.r=t.r+e.r,this.g=t.g+e.g,this.b=t.b+e.b,this}addScalar(t){return this.r+=t,this.g+=t,this.b+=t,this}sub(t){return this.r=Math.max(0,this.r-t.r),this.g=Math.max(0,this.g-t.g),this.b=Math.max(0,this.b-t.b),this}multiply(t){return this.r*=t.r,this.g*=t.g,this.b*=t.b,this}multiplyScalar(t){return this.r*=t,this.g*=t,this.b*=t,this}lerp(t,e){return this.r+=(t.r-this.r)*e,this.g+=(t.g-this.g)*e,this.b+=(t.b-this.b)*e,this}lerpColors(t,e,n){return this.r=t.r+(e.r-t.r)*n,this.g=t.g+(e.g-t.g)*n,this.b=t.b+(e.b-t.b)*n,this}lerpHSL(t,e){this.getHSL(Fi),t.getHSL(to);let n=Gr(Fi.h,to.h,e),s=Gr(Fi.s,to.s,e),r=Gr(Fi.l,to.l,e);return this.setHSL(n,s,r),this}setFromVector3(t){return this.r=t.x,this.g=t.y,this.b=t.z,this}applyMatrix3(t){let e=this.r,n=this.g,s=this.b,r=t.elements;return this.r=r[0]*e+r[3]*n+r[6]*s,this.g=r[1]*e+r[4]*n+r[7]*s,this.b=r[2]*e+r[5]*n+r[8]*s,this}equals(t){return t.r===this.r&&t.g===this.g&&t.b===this.b}fromArray(t,e=0){return this.r=t[e],this.g=t[e+1],this.b=t[e+2],this}toArray(t=[],e=0){return t[e]=this.r,t[e+1]=this.g,t[e+2]=this.b,t}fromBufferAttribute(t,e){return this.r=t.getX(e),this.g=t.getY(e),this.b=t.getZ(e),this}toJSON(){return this.getHex()}*[Symbol.iterator](){yield this.r,yield this.g,yield this.b}},Ke=new Qt;Qt.NAMES=rp;var ds=class extends Dn{constructor(){super(),this.isScene=!0,this.type="Scene",this.background=null,this.environment=null,this.fog=null,this.backgroundBlurriness=0,this.backgroundIntensity=1,this.backgroundRotation=new ki,this.environmentIntensity=1,this.environmentRotation=new ki,this.overrideMaterial=null,typeof __THREE_DEVTOOLS__<"u"&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent("observe",{detail:this}))}copy(t,e){return super.copy(t,e),this.background=t.background!==null?t.background.clone():null,this.environment=t.environment!==null?t.environment.clone():null,this.fog=t.fog!==null?t.fog.clone():null,this.backgroundBlurriness=t.backgroundBlurriness,this.backgroundIntensity=t.backgroundIntensity,this.backgroundRotation.copy(t.backgroundRotation),this.environmentIntensity=t.environmentIntensity,this.environmentRotation.copy(t.environmentRotation),this.overrideMaterial=t.overrideMaterial!==null?t.overrideMaterial.clone():null,this.matrixAutoUpdate=t.matrixAutoUpdate,this}toJSON(t){let e=super.toJSON(t);return this.fog!==null&&(e.object.fog=this.fog.toJSON()),e.object.backgroundBlurriness=this.backgroundBlurriness,e.object.backgroundIntensity=this.backgroundIntensity,e.object.backgroundRotation=this.backgroundRotation.toArray(),e.object.environmentIntensity=this.environmentIntensity,e.object.environmentRotation=this.environmentRotation.toArray(),e}},Hn=new V,ui=new V,rh=new V,di=new V,Hs=new V,Vs=new V,df=new V,ah=new V,oh=new V,lh=new V,ch=new pe,hh=new pe,uh=new pe,Oi=class i{constructor(t=new V,e=new V,n=new V){this.a=t,this.b=e,this.c=n}static getNormal(t,e,n,s){s.subVectors(n,e),Hn.subVectors(t,e),s.cross(Hn);let r=s.lengthSq();return r>0?s.multiplyScalar(1/Math.sqrt(r)):s.set(0,0,0)}static getBarycoord(t,e,n,s,r){Hn.subVectors(s,e),ui.subVectors(n,e),rh.subVectors(t,e);let a=Hn.dot(Hn),o=Hn.dot(ui),c=Hn.dot(rh),l=ui.dot(ui),h=ui.dot(rh),u=a*l-o*o;if(u===0)return r.set(0,0,0),null;let d=1/u,f=(l*c-o*h)*d,p=(a*h-o*c)*d;return r.set(1-f-p,p,f)}static containsPoint(t,e,n,s){return this.getBarycoord(t,e,n,s,di)===null?!1:di.x>=0&&di.y>=0&&di.x+di.y<=1}static getInterpolation(t,e,n,s,r,a,o,c){return this.getBarycoord(t,e,n,s,di)===null?(c.x=0,c.y=0,"z"in c&&(c.z=0),"w"in c&&(c.w=0),null):(c.setScalar(0),c.addScaledVector(r,di.x),c.addScaledVector(a,di.y),c.addScaledVector(o,di.z),c)}static getInterpolatedAttribute(t,e,n,s,r,a){return ch.setScalar(0),hh.setScalar(0),uh.setScalar(0),ch.fromBufferAttribute(t,e),hh.fromBufferAttribute(t,n),uh.fromBufferAttribute(t,s),a.setScalar(0),a.addScaledVector(ch,r.x),a.addScaledVector(hh,r.y),a.addScaledVector(uh,r.z),a}static isFrontFacing(t,e,n,s){return Hn.subVectors(n,e),ui.subVectors(t,e),Hn.cross(ui).dot(s)<0}set(t,e,n){return this.a.copy(t),this.b.copy(e),this.c.copy(n),this}setFromPointsAndIndices(t,e,n,s){return this.a.copy(t[e]),this.b.copy(t[n]),this.c.copy(t[s]),this}setFromAttributeAndIndices(t,e,n,s){return this.a.fromBufferAttribute(t,e),this.b.fromBufferAttribute(t,n),this.c.fromBufferAttribute(t,s),this}clone(){return new this.constructor().copy(this)}copy(t){return this.a.copy(t.a),this.b.copy(t.b),this.c.copy(t.c),this}getArea(){return Hn.subVectors(this.c,this.b),ui.subVectors(this.a,this.b),Hn.cross(ui).length()*.5}getMidpoint(t){return t.addVectors(this.a,this.b).add(this.c).multiplyScalar(1/3)}getNormal(t){return i.getNormal(this.a,this.b,this.c,t)}getPlane(t){return t.setFromCoplanarPoints(this.a,this.b,this.c)}getBarycoord(t,e){return i.getBarycoord(t,this.a,this.b,this.c,e)}getInterpolation(t,e,n,s,r){return i.getInterpolation(t,this.a,this.b,this.c,e,n,s,r)}containsPoint(t){return i.containsPoint(t,this.a,this.b,this.c)}isFrontFacing(t){return i.isFrontFacing(this.a,this.b,this.c,t)}intersectsBox(t){return t.intersectsTriangle(this)}closestPointToPoint(t,e){let n=this.a,s=this.b,r=this.c,a,o;Hs.subVectors(s,n),Vs.subVectors(r,n),ah.subVectors(t,n);let c=Hs.dot(ah),l=Vs.dot(ah);if(c<=0&&l<=0)return e.copy(n);oh.subVectors(t,s);let h=Hs.dot(oh),u=Vs.dot(oh);if(h>=0&&u<=h)return e.copy(s);let d=c*u-h*l;if(d<=0&&c>=0&&h<=0&&c-h>0)return a=c/(c-h),e.copy(n).addScaledVector(Hs,a);lh.subVectors(t,r);let f=Hs.dot(lh),p=Vs.dot(lh);if(p>=0&&f<=p)return e.copy(r);let y=f*l-c*p;if(y<=0&&l>=0&&p<=0)return o=l/(l-p),e.copy(n).addScaledVector(Vs,o);let m=h*p-f*u;if(m<=0&&u-h>=0&&f-p>=0)return df.subVectors(r,s),o=(u-h)/(u-h+(f-p)),e.copy(s).addScaledVector(df,o);let g=1/(m+y+d);return a=y*g,o=d*g,e.copy(n).addScaledVector(Hs,a).addScaledVector(Vs,o)}equals(t){return t.a.equals(this.a)&&t.b.equals(this.b)&&t.c.equals(this.c)}},Bi=class{constructor(t=new V(1/0,1/0,1/0),e=new V(-1/0,-1/0,-1/0)){this.isBox3=!0,this.min=t,this.max=e}set(t,e){return this.min.copy(t),this.max.copy(e),this}setFromArray(t){this.makeEmpty();for(let e=0,n=t.length;e<n;e+=3)this.expandByPoint(Vn.fromArray(t,e));return this}setFromBufferAttribute(t){this.makeEmpty();for(let e=0,n=t.count;e<n;e++)this.expandByPoint(Vn.fromBufferAttribute(t,e));return this}setFromPoints(t){this.makeEmpty();for(let e=0,n=t.length;e<n;e++)this.expandByPoint(t[e]);return this}setFromCenterAndSize(t,e){let n=Vn.copy(e).multiplyScalar(.5);return this.min.copy(t).sub(n),this.max.copy(t).add(n),this}setFromObject(t,e=!1){return this.makeEmpty(),this.expandByObject(t,e)}clone(){return new this.constructor().copy(this)}copy(t){return this.min.copy(t.min),this.max.copy(t.max),this}makeEmpty(){return this.min.x=this.min.y=this.min.z=1/0,this.max.x=this.max.y=this.max.z=-1/0,this}isEmpty(){return this.max.x<this.min.x||this.max.y<this.min.y||this.max.z<this.min.z}getCenter(t){return this.isEmpty()?t.set(0,0,0):t.addVectors(this.min,this.max).multiplyScalar(.5)}getSize(t){return this.isEmpty()?t.set(0,0,0):t.subVectors(this.max,this.min)}expandByPoint(t){return this.min.min(t),this.max.max(t),this}expandByVector(t){return this.min.sub(t),this.max.add(t),this}expandByScalar(t){return this.min.addScalar(-t),this.max.addScalar(t),this}expandByObject(t,e=!1){t.updateWorldMatrix(!1,!1);let n=t.geometry;if(n!==void 0){let r=n.getAttribute("position");if(e===!0&&r!==void 0&&t.isInstancedMesh!==!0&&t.isBatchedMesh!==!0)for(let a=0,o=r.count;a<o;a++)t.isMesh===!0?t.getVertexPosition(a,Vn):Vn.fromBufferAttribute(r,a),Vn.applyMatrix4(t.matrixWorld),this.expandByPoint(Vn);else t.boundingBox!==void 0?(t.boundingBox===null&&t.computeBoundingBox(),eo.copy(t.boundingBox)):(n.boundingBox===null&&n.computeBoundingBox(),eo.copy(n.boundingBox)),eo.applyMatrix4(t.matrixWorld),this.union(eo)}let s=t.children;for(let r=0,a=s.length;r<a;r++)this.expandByObject(s[r],e);return this}containsPoint(t){return t.x>=this.min.x&&t.x<=this.max.x&&t.y>=this.min.y&&t.y<=this.max.y&&t.z>=this.min.z&&t.z<=this.max.z}containsBox(t){return this.min.x<=t.min.x&&t.max.x<=this.max.x&&this.min.y<=t.min.y&&t.max.y<=this.max.y&&this.min.z<=t.min.z&&t.max.z<=this.max.z}getParameter(t,e){return e.set((t.x-this.min.x)/(this.max.x-this.min.x),(t.y-this.min.y)/(this.max.y-this.min.y),(t.z-this.min.z)/(this.max.z-this.min.z))}intersectsBox(t){return t.max.x>=this.min.x&&t.min.x<=this.max.x&&t.max.y>=this.min.y&&t.min.y<=this.max.y&&t.max.z>=this.min.z&&t.min.z<=this.max.z}intersectsSphere(t){return this.clampPoint(t.center,Vn),Vn.distanceToSquared(t.center)<=t.radius*t.radius}intersectsPlane(t){let e,n;return t.normal.x>0?(e=t.normal.x*this.min.x,n=t.normal.x*this.max.x):(e=t.normal.x*this.max.x,n=t.normal.x*this.min.x),t.normal.y>0?(e+=t.normal.y*this.min.y,n+=t.normal.y*this.max.y):(e+=t.normal.y*this.max.y,n+=t.normal.y*this.min.y),t.normal.z>0?(e+=t.normal.z*this.min.z,n+=t.normal.z*this.max.z):(e+=t.normal.z*this.max.z,n+=t.normal.z*this.min.z),e<=-t.constant&&n>=-t.constant}intersectsTriangle(t){if(this.isEmpty())return!1;this.getCenter(kr),no.subVectors(this.max,kr),Gs.subVectors(t.a,kr),Ws.subVectors(t.b,kr),Xs.subVectors(t.c,kr),Di.subVectors(Ws,Gs),Ni.subVectors(Xs,Ws),rs.subVectors(Gs,Xs);let e=[0,-Di.z,Di.y,0,-Ni.z,Ni.y,0,-rs.z,rs.y,Di.z,0,-Di.x,Ni.z,0,-Ni.x,rs.z,0,-rs.x,-Di.y,Di.x,0,-Ni.y,Ni.x,0,-rs.y,rs.x,0];return!dh(e,Gs,Ws,Xs,no)||(e=[1,0,0,0,1,0,0,0,1],!dh(e,Gs,Ws,Xs,no))?!1:(io.crossVectors(Di,Ni),e=[io.x,io.y,io.z],dh(e,Gs,Ws,Xs,no))}clampPoint(t,e){return e.copy(t).clamp(this.min,this.max)}distanceToPoint(t){return this.clampPoint(t,Vn).distanceTo(t)}getBoundingSphere(t){return this.isEmpty()?t.makeEmpty():(this.getCenter(t.center),t.radius=this.getSize(Vn).length()*.5),t}intersect(t){return this.min.max(t.min),this.max.min(t.max),this.isEmpty()&&this.makeEmpty(),this}union(t){return this.min.min(t.min),this.max.max(t.max),this}applyMatrix4(t){return this.isEmpty()?this:(fi[0].set(this.min.x,this.min.y,this.min.z).applyMatrix4(t),fi[1].set(this.min.x,this.min.y,this.max.z).applyMatrix4(t),fi[2].set(this.min.x,this.max.y,this.min.z).applyMatrix4(t),fi[3].set(this.min.x,this.max.y,this.max.z).applyMatrix4(t),fi[4].set(this.max.x,this.min.y,this.min.z).applyMatrix4(t),fi[5].set(this.max.x,this.min.y,this.max.z).applyMatrix4(t),fi[6].set(this.max.x,this.max.y,this.min.z).applyMatrix4(t),fi[7].set(this.max.x,this.max.y,this.max.z).applyMatrix4(t),this.setFromPoints(fi),this)}translate(t){return this.min.add(t),this.max.add(t),this}equals(t){return t.min.equals(this.min)&&t.max.equals(this.max)}toJSON(){return{min:this.min.toArray(),max:this.max.toArray()}}fromJSON(t){return this.min.fromArray(t.min),this.max.fromArray(t.max),this}},fi=[new V,new V,new V,new V,new V,new V,new V,new V],Vn=new V,eo=new Bi,Gs=new V,Ws=new V,Xs=new V,Di=new V,Ni=new V,rs=new V,kr=new V,no=new V,io=new V,as=new V;function dh(i,t,e,n,s){for(let r=0,a=i.length-3;r<=a;r+=3){as.fromArray(i,r);let o=s.x*Math.abs(as.x)+s.y*Math.abs(as.y)+s.z*Math.abs(as.z),c=t.dot(as),l=e.dot(as),h=n.dot(as);if(Math.max(-Math.max(c,l,h),Math.min(c,l,h))>o)return!1}return!0}var Pe=new V,so=new Rt,Q0=0,Zn=class extends Gn{constructor(t,e,n=!1){if(super(),Array.isArray(t))throw new TypeError("THREE.BufferAttribute: array should be a Typed Array.");this.isBufferAttribute=!0,Object.defineProperty(this,"id",{value:Q0++}),this.name="",this.array=t,this.itemSize=e,this.count=t!==void 0?t.length/e:0,this.normalized=n,this.usage=Kf,this.updateRanges=[],this.gpuType=mn,this.version=0,this._normalizationScale=t!==void 0?Zh(t):void 0}onUploadCallback(){}set needsUpdate(t){t===!0&&this.version++}setUsage(t){return this.usage=t,this}addUpdateRange(t,e){this.updateRanges.push({start:t,count:e})}clearUpdateRanges(){this.updateRanges.length=0}copy(t){return this.name=t.name,this.array=new t.array.constructor(t.array),this.itemSize=t.itemSize,this.count=t.count,this.normalized=t.normalized,this.usage=t.usage,this.gpuType=t.gpuType,this._normalizationScale=t._normalizationScale,this}copyAt(t,e,n){t*=this.itemSize,n*=e.itemSize;for(let s=0,r=this.itemSize;s<r;s++)this.array[t+s]=e.array[n+s];return this}copyArray(t){return this.array.set(t),this}applyMatrix3(t){if(this.itemSize===2)for(let e=0,n=this.count;e<n;e++)so.fromBufferAttribute(this,e),so.applyMatrix3(t),this.setXY(e,so.x,so.y);else if(this.itemSize===3)for(let e=0,n=this.count;e<n;e++)Pe.fromBufferAttribute(this,e),Pe.applyMatrix3(t),this.setXYZ(e,Pe.x,Pe.y,Pe.z);return this}applyMatrix4(t){for(let e=0,n=this.count;e<n;e++)Pe.fromBufferAttribute(this,e),Pe.applyMatrix4(t),this.setXYZ(e,Pe.x,Pe.y,Pe.z);return this}applyNormalMatrix(t){for(let e=0,n=this.count;e<n;e++)Pe.fromBufferAttribute(this,e),Pe.applyNormalMatrix(t),this.setXYZ(e,Pe.x,Pe.y,Pe.z);return this}transformDirection(t){for(let e=0,n=this.count;e<n;e++)Pe.fromBufferAttribute(this,e),Pe.transformDirection(t),this.setXYZ(e,Pe.x,Pe.y,Pe.z);return this}set(t,e=0){return this.array.set(t,e),this}getComponent(t,e){let n=this.array[t*this.itemSize+e];return this.normalized&&(n=this._denormalize(n)),n}setComponent(t,e,n){return this.normalized&&(n=this._normalize(n)),this.array[t*this.itemSize+e]=n,this}getX(t){let e=this.array[t*this.itemSize];return this.normalized&&(e=this._denormalize(e)),e}setX(t,e){return this.normalized&&(e=this._normalize(e)),this.array[t*this.itemSize]=e,this}getY(t){let e=this.array[t*this.itemSize+1];return this.normalized&&(e=this._denormalize(e)),e}setY(t,e){return this.normalized&&(e=this._normalize(e)),this.array[t*this.itemSize+1]=e,this}getZ(t){let e=this.array[t*this.itemSize+2];return this.normalized&&(e=this._denormalize(e)),e}setZ(t,e){return this.normalized&&(e=this._normalize(e)),this.array[t*this.itemSize+2]=e,this}getW(t){let e=this.array[t*this.itemSize+3];return this.normalized&&(e=this._denormalize(e)),e}setW(t,e){return this.normalized&&(e=this._normalize(e)),this.array[t*this.itemSize+3]=e,this}setXY(t,e,n){return t*=this.itemSize,this.normalized&&(e=this._normalize(e),n=this._normalize(n)),this.array[t+0]=e,this.array[t+1]=n,this}setXYZ(t,e,n,s){return t*=this.itemSize,this.normalized&&(e=this._normalize(e),n=this._normalize(n),s=this._normalize(s)),this.array[t+0]=e,this.array[t+1]=n,this.array[t+2]=s,this}setXYZW(t,e,n,s,r){return t*=this.itemSize,this.normalized&&(e=this._normalize(e),n=this._normalize(n),s=this._normalize(s),r=this._normalize(r)),this.array[t+0]=e,this.array[t+1]=n,this.array[t+2]=s,this.array[t+3]=r,this}onUpload(t){return this.onUploadCallback=t,this}clone(){return new this.constructor(this.array,this.itemSize).copy(this)}toJSON(){let t={itemSize:this.itemSize,type:this.array.constructor.name,array:Array.from(this.array),normalized:this.normalized};return t.name=this.name,t.usage=this.usage,t.gpuType=this.gpuType,t}dispose(){this.dispatchEvent({type:"dispose"})}_denormalize(t){let e=this._normalizationScale;return e!==void 0?Math.max(t/e,-1):ip(t,this.array)}_normalize(t){let e=this._normalizationScale;return e!==void 0?Math.round(t*e):sp(t,this.array)}};var Jr=class extends Zn{constructor(t,e,n){super(new Uint16Array(t),e,n)}};var jr=class extends Zn{constructor(t,e,n){super(new Uint32Array(t),e,n)}};var Ve=class extends Zn{constructor(t,e,n){super(new Float32Array(t),e,n)}},ty=new Bi,Br=new V,fh=new V,nr=class{constructor(t=new V,e=-1){this.isSphere=!0,this.center=t,this.radius=e}set(t,e){return this.center.copy(t),this.radius=e,this}setFromPoints(t,e){let n=this.center;e!==void 0?n.copy(e):ty.setFromPoints(t).getCenter(n);let s=0;for(let r=0,a=t.length;r<a;r++)s=Math.max(s,n.distanceToSquared(t[r]));return this.radius=Math.sqrt(s),this}copy(t){return this.center.copy(t.center),this.radius=t.radius,this}isEmpty(){return this.radius<0}makeEmpty(){return this.center.set(0,0,0),this.radius=-1,this}containsPoint(t){return t.distanceToSquared(this.center)<=this.radius*this.radius}distanceToPoint(t){return t.distanceTo(this.center)-this.radius}intersectsSphere(t){let e=this.radius+t.radius;return t.center.distanceToSquared(this.center)<=e*e}intersectsBox(t){return t.intersectsSphere(this)}intersectsPlane(t){return Math.abs(t.distanceToPoint(this.center))<=this.radius}clampPoint(t,e){let n=this.center.distanceToSquared(t);return e.copy(t),n>this.radius*this.radius&&(e.sub(this.center).normalize(),e.multiplyScalar(this.radius).add(this.center)),e}getBoundingBox(t){return this.isEmpty()?(t.makeEmpty(),t):(t.set(this.center,this.center),t.expandByScalar(this.radius),t)}applyMatrix4(t){return this.center.applyMatrix4(t),this.radius=this.radius*t.getMaxScaleOnAxis(),this}translate(t){return this.center.add(t),this}expandByPoint(t){if(this.isEmpty())return this.center.copy(t),this.radius=0,this;Br.subVectors(t,this.center);let e=Br.lengthSq();if(e>this.radius*this.radius){let n=Math.sqrt(e),s=(n-this.radius)*.5;this.center.addScaledVector(Br,s/n),this.radius+=s}return this}union(t){return t.isEmpty()?this:this.isEmpty()?(this.copy(t),this):(this.center.equals(t.center)===!0?this.radius=Math.max(this.radius,t.radius):(fh.subVectors(t.center,this.center).setLength(t.radius),this.expandByPoint(Br.copy(t.center).add(fh)),this.expandByPoint(Br.copy(t.center).sub(fh))),this)}equals(t){return t.center.equals(this.center)&&t.radius===this.radius}clone(){return new this.constructor().copy(this)}toJSON(){return{radius:this.radius,center:this.center.toArray()}}fromJSON(t){return this.radius=t.radius,this.center.fromArray(t.center),this}},ey=0,Ln=new oe,ph=new Dn,qs=new V,xn=new Bi,zr=new Bi,He=new V,Nn=class i extends Gn{constructor(){super(),this.isBufferGeometry=!0,Object.defineProperty(this,"id",{value:ey++}),this.uuid=fr(),this.name="",this.type="BufferGeometry",this.index=null,this.indirect=null,this.indirectOffset=0,this.attributes={},this.morphAttributes={},this.morphTargetsRelative=!1,this.groups=[],this.boundingBox=null,this.boundingSphere=null,this.drawRange={start:0,count:1/0},this.userData={},this._transformed=!1}getIndex(){return this.index}setIndex(t){return Array.isArray(t)?this.index=new(E0(t)?jr:Jr)(t,1):this.index=t,this}setIndirect(t,e=0){return this.indirect=t,this.indirectOffset=e,this}getIndirect(){return this.indirect}getAttribute(t){return this.attributes[t]}setAttribute(t,e){return this.attributes[t]=e,this}deleteAttribute(t){return delete this.attributes[t],this}hasAttribute(t){return this.attributes[t]!==void 0}addGroup(t,e,n=0){this.groups.push({start:t,count:e,materialIndex:n})}clearGroups(){this.groups=[]}setDrawRange(t,e){this.drawRange.start=t,this.drawRange.count=e}applyMatrix4(t){let e=this.attributes.position;e!==void 0&&(e.applyMatrix4(t),e.needsUpdate=!0);let n=this.attributes.normal;if(n!==void 0){let r=new Ht().getNormalMatrix(t);n.applyNormalMatrix(r),n.needsUpdate=!0}let s=this.attributes.tangent;return s!==void 0&&(s.transformDirection(t),s.needsUpdate=!0),this.boundingBox!==null&&this.computeBoundingBox(),this.boundingSphere!==null&&this.computeBoundingSphere(),this._transformed=!0,this}applyQuaternion(t){return Ln.makeRotationFromQuaternion(t),this.applyMatrix4(Ln),this}rotateX(t){return Ln.makeRotationX(t),this.applyMatrix4(Ln),this}rotateY(t){return Ln.makeRotationY(t),this.applyMatrix4(Ln),this}rotateZ(t){return Ln.makeRotationZ(t),this.applyMatrix4(Ln),this}translate(t,e,n){return Ln.makeTranslation(t,e,n),this.applyMatrix4(Ln),this}scale(t,e,n){return Ln.makeScale(t,e,n),this.applyMatrix4(Ln),this}lookAt(t){return ph.lookAt(t),ph.updateMatrix(),this.applyMatrix4(ph.matrix),this}center(){return this.computeBoundingBox(),this.boundingBox.getCenter(qs).negate(),this.translate(qs.x,qs.y,qs.z),this}setFromPoints(t){let e=this.getAttribute("position");if(e===void 0){let n=[];for(let s=0,r=t.length;s<r;s++){let a=t[s];n.push(a.x,a.y,a.z||0)}this.setAttribute("position",new Ve(n,3))}else{let n=Math.min(t.length,e.count);for(let s=0;s<n;s++){let r=t[s];e.setXYZ(s,r.x,r.y,r.z||0)}t.length>e.count&&kt("BufferGeometry: Buffer size too small for points data. Use .dispose() and create a new geometry."),e.needsUpdate=!0}return this}computeBoundingBox(){this.boundingBox===null&&(this.boundingBox=new Bi);let t=this.attributes.position,e=this.morphAttributes.position;if(t&&t.isGLBufferAttribute){zt("BufferGeometry.computeBoundingBox(): GLBufferAttribute requires a manual bounding box.",this),this.boundingBox.set(new V(-1/0,-1/0,-1/0),new V(1/0,1/0,1/0));return}if(t!==void 0){if(this.boundingBox.setFromBufferAttribute(t),e)for(let n=0,s=e.length;n<s;n++){let r=e[n];xn.setFromBufferAttribute(r),this.morphTargetsRelative?(He.addVectors(this.boundingBox.min,xn.min),this.boundingBox.expandByPoint(He),He.addVectors(this.boundingBox.max,xn.max),this.boundingBox.expandByPoint(He)):(this.boundingBox.expandByPoint(xn.min),this.boundingBox.expandByPoint(xn.max))}}else this.boundingBox.makeEmpty();(isNaN(this.boundingBox.min.x)||isNaN(this.boundingBox.min.y)||isNaN(this.boundingBox.min.z))&&zt('BufferGeometry.computeBoundingBox(): Computed min/max have NaN values. The "position" attribute is likely to have NaN values.',this)}computeBoundingSphere(){this.boundingSphere===null&&(this.boundingSphere=new nr);let t=this.attributes.position,e=this.morphAttributes.position;if(t&&t.isGLBufferAttribute){zt("BufferGeometry.computeBoundingSphere(): GLBufferAttribute requires a manual bounding sphere.",this),this.boundingSphere.set(new V,1/0);return}if(t){let n=this.boundingSphere.center;if(xn.setFromBufferAttribute(t),e)for(let r=0,a=e.length;r<a;r++){let o=e[r];zr.setFromBufferAttribute(o),this.morphTargetsRelative?(He.addVectors(xn.min,zr.min),xn.expandByPoint(He),He.addVectors(xn.max,zr.max),xn.expandByPoint(He)):(xn.expandByPoint(zr.min),xn.expandByPoint(zr.max))}xn.getCenter(n);let s=0;for(let r=0,a=t.count;r<a;r++)He.fromBufferAttribute(t,r),s=Math.max(s,n.distanceToSquared(He));if(e)for(let r=0,a=e.length;r<a;r++){let o=e[r],c=this.morphTargetsRelative;for(let l=0,h=o.count;l<h;l++)He.fromBufferAttribute(o,l),c&&(qs.fromBufferAttribute(t,l),He.add(qs)),s=Math.max(s,n.distanceToSquared(He))}this.boundingSphere.radius=Math.sqrt(s),isNaN(this.boundingSphere.radius)&&zt('BufferGeometry.computeBoundingSphere(): Computed radius is NaN. The "position" attribute is likely to have NaN values.',this)}}computeTangents(){let t=this.index,e=this.attributes;if(t===null||e.position===void 0||e.normal===void 0||e.uv===void 0){zt("BufferGeometry: .computeTangents() failed. Missing required attributes (index, position, normal or uv)");return}let n=e.position,s=e.normal,r=e.uv,a=this.getAttribute("tangent");(a===void 0||a.count!==n.count)&&(a=new Zn(new Float32Array(4*n.count),4),this.setAttribute("tangent",a));let o=[],c=[],l=new Uint8Array(n.count);for(let L=0;L<n.count;L++)o[L]=new V,c[L]=new V;let h=new V,u=new V,d=new V,f=new Rt,p=new Rt,y=new Rt,m=new V,g=new V;function _(L,C,P){l[L]=l[C]=l[P]=1,h.fromBufferAttribute(n,L),u.fromBufferAttribute(n,C),d.fromBufferAttribute(n,P),f.fromBufferAttribute(r,L),p.fromBufferAttribute(r,C),y.fromBufferAttribute(r,P),u.sub(h),d.sub(h),p.sub(f),y.sub(f);let O=1/(p.x*y.y-y.x*p.y);isFinite(O)&&(m.copy(u).multiplyScalar(y.y).addScaledVector(d,-p.y).multiplyScalar(O),g.copy(d).multiplyScalar(p.x).addScaledVector(u,-y.x).multiplyScalar(O),o[L].add(m),o[C].add(m),o[P].add(m),c[L].add(g),c[C].add(g),c[P].add(g))}let S=this.groups;S.length===0&&(S=[{start:0,count:t.count}]);for(let L=0,C=S.length;L<C;++L){let P=S[L],O=P.start,F=P.count;for(let I=O,N=O+F;I<N;I+=3)_(t.getX(I+0),t.getX(I+1),t.getX(I+2))}let x=new V,b=new V,E=new V,v=new V;function w(L){E.fromBufferAttribute(s,L),v.copy(E);let C=o[L];x.copy(C),x.sub(E.multiplyScalar(E.dot(C))).normalize(),b.crossVectors(v,C);let O=b.dot(c[L])<0?-1:1;a.setXYZW(L,x.x,x.y,x.z,O)}for(let L=0,C=n.count;L<C;++L)l[L]&&w(L);this._transformed=!0}computeVertexNormals(){let t=this.index,e=this.getAttribute("position");if(e!==void 0){let n=this.getAttribute("normal");if(n===void 0||n.count!==e.count)n=new Zn(new Float32Array(e.count*3),3),this.setAttribute("normal",n);else for(let d=0,f=n.count;d<f;d++)n.setXYZ(d,0,0,0);let s=new V,r=new V,a=new V,o=new V,c=new V,l=new V,h=new V,u=new V;if(t)for(let d=0,f=t.count;d<f;d+=3){let p=t.getX(d+0),y=t.getX(d+1),m=t.getX(d+2);s.fromBufferAttribute(e,p),r.fromBufferAttribute(e,y),a.fromBufferAttribute(e,m),h.subVectors(a,r),u.subVectors(s,r),h.cross(u),o.fromBufferAttribute(n,p),c.fromBufferAttribute(n,y),l.fromBufferAttribute(n,m),o.add(h),c.add(h),l.add(h),n.setXYZ(p,o.x,o.y,o.z),n.setXYZ(y,c.x,c.y,c.z),n.setXYZ(m,l.x,l.y,l.z)}else for(let d=0,f=e.count;d<f;d+=3)s.fromBufferAttribute(e,d+0),r.fromBufferAttribute(e,d+1),a.fromBufferAttribute(e,d+2),h.subVectors(a,r),u.subVectors(s,r),h.cross(u),n.setXYZ(d+0,h.x,h.y,h.z),n.setXYZ(d+1,h.x,h.y,h.z),n.setXYZ(d+2,h.x,h.y,h.z);this.normalizeNormals(),n.needsUpdate=!0}}normalizeNormals(){let t=this.attributes.normal;for(let e=0,n=t.count;e<n;e++)He.fromBufferAttribute(t,e),He.normalize(),t.setXYZ(e,He.x,He.y,He.z)}toNonIndexed(){function t(o,c){let l=o.array,h=o.itemSize,u=o.normalized,d=new l.constructor(c.length*h),f=0,p=0;for(let y=0,m=c.length;y<m;y++){o.isInterleavedBufferAttribute?f=c[y]*o.data.stride+o.offset:f=c[y]*h;for(let g=0;g<h;g++)d[p++]=l[f++]}return new Zn(d,h,u)}if(this.index===null)return kt("BufferGeometry.toNonIndexed(): BufferGeometry is already non-indexed."),this;let e=new i,n=this.index.array,s=this.attributes;for(let o in s){let c=s[o],l=t(c,n);e.setAttribute(o,l)}let r=this.morphAttributes;for(let o in r){let c=[],l=r[o];for(let h=0,u=l.length;h<u;h++){let d=l[h],f=t(d,n);c.push(f)}e.morphAttributes[o]=c}e.morphTargetsRelative=this.morphTargetsRelative;let a=this.groups;for(let o=0,c=a.length;o<c;o++){let l=a[o];e.addGroup(l.start,l.count,l.materialIndex)}return e}toJSON(){let t={metadata:{version:4.7,type:"BufferGeometry",generator:"BufferGeometry.toJSON"}};if(t.uuid=this.uuid,t.type=this.parameters!==void 0&&this._transformed===!0?"BufferGeometry":this.type,t.name=this.name,Object.keys(this.userData).length>0&&(t.userData=this.userData),this.parameters!==void 0&&this._transformed!==!0){let c=this.parameters;for(let l in c)c[l]!==void 0&&(t[l]=c[l]);return t}t.data={attributes:{}};let e=this.index;e!==null&&(t.data.index={type:e.array.constructor.name,array:Array.prototype.slice.call(e.array)});let n=this.attributes;for(let c in n){let l=n[c];t.data.attributes[c]=l.toJSON(t.data)}let s={},r=!1;for(let c in this.morphAttributes){let l=this.morphAttributes[c],h=[];for(let u=0,d=l.length;u<d;u++){let f=l[u];h.push(f.toJSON(t.data))}h.length>0&&(s[c]=h,r=!0)}r&&(t.data.morphAttributes=s,t.data.morphTargetsRelative=this.morphTargetsRelative);let a=this.groups;a.length>0&&(t.data.groups=JSON.parse(JSON.stringify(a)));let o=this.boundingSphere;return o!==null&&(t.data.boundingSphere=o.toJSON()),t}clone(){return new this.constructor().copy(this)}copy(t){this.index=null,this.attributes={},this.morphAttributes={},this.groups=[],this.boundingBox=null,this.boundingSphere=null;let e={};this.name=t.name;let n=t.index;n!==null&&this.setIndex(n.clone());let s=t.attributes;for(let l in s){let h=s[l];this.setAttribute(l,h.clone(e))}let r=t.morphAttributes;for(let l in r){let h=[],u=r[l];for(let d=0,f=u.length;d<f;d++)h.push(u[d].clone(e));this.morphAttributes[l]=h}this.morphTargetsRelative=t.morphTargetsRelative;let a=t.groups;for(let l=0,h=a.length;l<h;l++){let u=a[l];this.addGroup(u.start,u.count,u.materialIndex)}let o=t.boundingBox;o!==null&&(this.boundingBox=o.clone());let c=t.boundingSphere;return c!==null&&(this.boundingSphere=c.clone()),this.drawRange.start=t.drawRange.start,this.drawRange.count=t.drawRange.count,this.userData=t.userData,this._transformed=t._transformed,this}dispose(){this.dispatchEvent({type:"dispose"})}};var mh=new V,ny=new V,iy=new Ht,bn=class{constructor(t=new V(1,0,0),e=0){this.isPlane=!0,this.normal=t,this.constant=e}set(t,e){return this.normal.copy(t),this.constant=e,this}setComponents(t,e,n,s){return this.normal.set(t,e,n),this.constant=s,this}setFromNormalAndCoplanarPoint(t,e){return this.normal.copy(t),this.constant=-e.dot(this.normal),this}setFromCoplanarPoints(t,e,n){let s=mh.subVectors(n,e).cross(ny.subVectors(t,e)).normalize();return this.setFromNormalAndCoplanarPoint(s,t),this}copy(t){return this.normal.copy(t.normal),this.constant=t.constant,this}normalize(){let t=1/this.normal.length();return this.normal.multiplyScalar(t),this.constant*=t,this}negate(){return this.constant*=-1,this.normal.negate(),this}distanceToPoint(t){return this.normal.dot(t)+this.constant}distanceToSphere(t){return this.distanceToPoint(t.center)-t.radius}projectPoint(t,e){return e.copy(t).addScaledVector(this.normal,-this.distanceToPoint(t))}intersectLine(t,e,n=!0){let s=t.delta(mh),r=this.normal.dot(s);if(r===0)return this.distanceToPoint(t.start)===0?e.copy(t.start):null;let a=-(t.start.dot(this.normal)+this.constant)/r;return n===!0&&(a<0||a>1)?null:e.copy(t.start).addScaledVector(s,a)}intersectsLine(t){let e=this.distanceToPoint(t.start),n=this.distanceToPoint(t.end);return e<0&&n>0||n<0&&e>0}intersectsBox(t){return t.intersectsPlane(this)}intersectsSphere(t){return t.intersectsPlane(this)}coplanarPoint(t){return t.copy(this.normal).multiplyScalar(-this.constant)}applyMatrix4(t,e){let n=e||iy.getNormalMatrix(t),s=this.coplanarPoint(mh).applyMatrix4(t),r=this.normal.applyMatrix3(n).normalize();return this.constant=-s.dot(r),this}translate(t){return this.constant-=t.dot(this.normal),this}equals(t){return t.normal.equals(this.normal)&&t.constant===this.constant}clone(){return new this.constructor().copy(this)}toJSON(){return{normal:this.normal.toArray(),constant:this.constant}}fromJSON(t){return this.normal.fromArray(t.normal),this.constant=t.constant,this}},sy=0,fs=class extends Gn{constructor(){super(),this.isMaterial=!0,Object.defineProperty(this,"id",{value:sy++}),this.uuid=fr(),this.name="",this.type="Material",this.blending=lr,this.side=Xi,this.vertexColors=!1,this.opacity=1,this.transparent=!1,this.alphaHash=!1,this.blendSrc=Ch,this.blendDst=ms,this.blendEquation=xi,this.blendSrcAlpha=null,this.blendDstAlpha=null,this.blendEquationAlpha=null,this.blendColor=new Qt(0,0,0),this.blendAlpha=0,this.depthFunc=Zs,this.depthTest=!0,this.depthWrite=!0,this.stencilWriteMask=255,this.stencilFunc=qf,this.stencilRef=0,this.stencilFuncMask=255,this.stencilFail=xo,this.stencilZFail=xo,this.stencilZPass=xo,this.stencilWrite=!1,this.clippingPlanes=null,this.clipIntersection=!1,this.clipShadows=!1,this.shadowSide=null,this.colorWrite=!0,this.precision=null,this.polygonOffset=!1,this.polygonOffsetFactor=0,this.polygonOffsetUnits=0,this.dithering=!1,this.alphaToCoverage=!1,this.premultipliedAlpha=!1,this.forceSinglePass=!1,this.allowOverride=!0,this.visible=!0,this.toneMapped=!0,this.userData={},this.version=0,this._alphaTest=0}get alphaTest(){return this._alphaTest}set alphaTest(t){this._alphaTest>0!=t>0&&this.version++,this._alphaTest=t}onBeforeRender(){}onBeforeCompile(){}customProgramCacheKey(){return this.onBeforeCompile.toString()}setValues(t){if(t!==void 0)for(let e in t){let n=t[e];if(n===void 0){kt(`Material: parameter '${e}' has value of undefined.`);continue}let s=this[e];if(s===void 0){kt(`Material: '${e}' is not a property of THREE.${this.type}.`);continue}s&&s.isColor?s.set(n):s&&s.isVector2&&n&&n.isVector2||s&&s.isEuler&&n&&n.isEuler||s&&s.isVector3&&n&&n.isVector3?s.copy(n):this[e]=n}}toJSON(t){let e=t===void 0||typeof t=="string";e&&(t={textures:{},images:{}});let n={metadata:{version:4.7,type:"Material",generator:"Material.toJSON"}};n.uuid=this.uuid,n.type=this.type,n.blending=this.blending,n.side=this.side,n.shadowSide=this.shadowSide,n.vertexColors=this.vertexColors,n.opacity=this.opacity,n.transparent=this.transparent,n.blendSrc=this.blendSrc,n.blendDst=this.blendDst,n.blendEquation=this.blendEquation,n.blendSrcAlpha=this.blendSrcAlpha,n.blendDstAlpha=this.blendDstAlpha,n.blendEquationAlpha=this.blendEquationAlpha,n.blendColor=this.blendColor.getHex(),n.blendAlpha=this.blendAlpha,n.depthFunc=this.depthFunc,n.depthTest=this.depthTest,n.depthWrite=this.depthWrite,n.colorWrite=this.colorWrite,n.clipIntersection=this.clipIntersection,n.clipShadows=this.clipShadows,n.stencilWriteMask=this.stencilWriteMask,n.stencilFunc=this.stencilFunc,n.stencilRef=this.stencilRef,n.stencilFuncMask=this.stencilFuncMask,n.stencilFail=this.stencilFail,n.stencilZFail=this.stencilZFail,n.stencilZPass=this.stencilZPass,n.stencilWrite=this.stencilWrite,n.polygonOffset=this.polygonOffset,n.polygonOffsetFactor=this.polygonOffsetFactor,n.polygonOffsetUnits=this.polygonOffsetUnits,n.dithering=this.dithering,n.alphaTest=this.alphaTest,n.alphaHash=this.alphaHash,n.alphaToCoverage=this.alphaToCoverage,n.premultipliedAlpha=this.premultipliedAlpha,n.forceSinglePass=this.forceSinglePass,n.allowOverride=this.allowOverride,n.visible=this.visible,n.toneMapped=this.toneMapped,n.name=this.name,this.color&&this.color.isColor&&(n.color=this.color.getHex()),this.roughness!==void 0&&(n.roughness=this.roughness),this.metalness!==void 0&&(n.metalness=this.metalness),this.sheen!==void 0&&(n.sheen=this.sheen),this.sheenColor&&this.sheenColor.isColor&&(n.sheenColor=this.sheenColor.getHex()),this.sheenRoughness!==void 0&&(n.sheenRoughness=this.sheenRoughness),this.emissive&&this.emissive.isColor&&(n.emissive=this.emissive.getHex()),this.emissiveIntensity!==void 0&&(n.emissiveIntensity=this.emissiveIntensity),this.specular&&this.specular.isColor&&(n.specular=this.specular.getHex()),this.specularIntensity!==void 0&&(n.specularIntensity=this.specularIntensity),this.specularColor&&this.specularColor.isColor&&(n.specularColor=this.specularColor.getHex()),this.shininess!==void 0&&(n.shininess=this.shininess),this.clearcoat!==void 0&&(n.clearcoat=this.clearcoat),this.clearcoatRoughness!==void 0&&(n.clearcoatRoughness=this.clearcoatRoughness),this.diffuseRoughness!==void 0&&(n.diffuseRoughness=this.diffuseRoughness),this.diffuseRoughnessMap&&this.diffuseRoughnessMap.isTexture&&(n.diffuseRoughnessMap=this.diffuseRoughnessMap.toJSON(t).uuid),this.clearcoatMap&&this.clearcoatMap.isTexture&&(n.clearcoatMap=this.clearcoatMap.toJSON(t).uuid),this.clearcoatRoughnessMap&&this.clearcoatRoughnessMap.isTexture&&(n.clearcoatRoughnessMap=this.clearcoatRoughnessMap.toJSON(t).uuid),this.clearcoatNormalMap&&this.clearcoatNormalMap.isTexture&&(n.clearcoatNormalMap=this.clearcoatNormalMap.toJSON(t).uuid,n.clearcoatNormalScale=this.clearcoatNormalScale.toArray()),this.sheenColorMap&&this.sheenColorMap.isTexture&&(n.sheenColorMap=this.sheenColorMap.toJSON(t).uuid),this.sheenRoughnessMap&&this.sheenRoughnessMap.isTexture&&(n.sheenRoughnessMap=this.sheenRoughnessMap.toJSON(t).uuid),this.dispersion!==void 0&&(n.dispersion=this.dispersion),this.retroreflectivity!==void 0&&(n.retroreflectivity=this.retroreflectivity),this.iridescence!==void 0&&(n.iridescence=this.iridescence),this.iridescenceIOR!==void 0&&(n.iridescenceIOR=this.iridescenceIOR),this.iridescenceThicknessMinimum!==void 0&&(n.iridescenceThicknessMinimum=this.iridescenceThicknessMinimum),this.iridescenceThicknessMaximum!==void 0&&(n.iridescenceThicknessMaximum=this.iridescenceThicknessMaximum),this.iridescenceMap&&this.iridescenceMap.isTexture&&(n.iridescenceMap=this.iridescenceMap.toJSON(t).uuid),this.iridescenceThicknessMap&&this.iridescenceThicknessMap.isTexture&&(n.iridescenceThicknessMap=this.iridescenceThicknessMap.toJSON(t).uuid),this.anisotropy!==void 0&&(n.anisotropy=this.anisotropy),this.anisotropyRotation!==void 0&&(n.anisotropyRotation=this.anisotropyRotation),this.anisotropyMap&&this.anisotropyMap.isTexture&&(n.anisotropyMap=this.anisotropyMap.toJSON(t).uuid),this.map&&this.map.isTexture&&(n.map=this.map.toJSON(t).uuid),this.matcap&&this.matcap.isTexture&&(n.matcap=this.matcap.toJSON(t).uuid),this.alphaMap&&this.alphaMap.isTexture&&(n.alphaMap=this.alphaMap.toJSON(t).uuid),this.lightMap&&this.lightMap.isTexture&&(n.lightMap=this.lightMap.toJSON(t).uuid,n.lightMapIntensity=this.lightMapIntensity),this.aoMap&&this.aoMap.isTexture&&(n.aoMap=this.aoMap.toJSON(t).uuid,n.aoMapIntensity=this.aoMapIntensity),this.bumpMap&&this.bumpMap.isTexture&&(n.bumpMap=this.bumpMap.toJSON(t).uuid,n.bumpScale=this.bumpScale),this.normalMap&&this.normalMap.isTexture&&(n.normalMap=this.normalMap.toJSON(t).uuid,n.normalMapType=this.normalMapType,n.normalScale=this.normalScale.toArray()),this.displacementMap&&this.displacementMap.isTexture&&(n.displacementMap=this.displacementMap.toJSON(t).uuid,n.displacementScale=this.displacementScale,n.displacementBias=this.displacementBias),this.roughnessMap&&this.roughnessMap.isTexture&&(n.roughnessMap=this.roughnessMap.toJSON(t).uuid),this.metalnessMap&&this.metalnessMap.isTexture&&(n.metalnessMap=this.metalnessMap.toJSON(t).uuid),this.emissiveMap&&this.emissiveMap.isTexture&&(n.emissiveMap=this.emissiveMap.toJSON(t).uuid),this.specularMap&&this.specularMap.isTexture&&(n.specularMap=this.specularMap.toJSON(t).uuid),this.specularIntensityMap&&this.specularIntensityMap.isTexture&&(n.specularIntensityMap=this.specularIntensityMap.toJSON(t).uuid),this.specularColorMap&&this.specularColorMap.isTexture&&(n.specularColorMap=this.specularColorMap.toJSON(t).uuid),this.envMap&&this.envMap.isTexture&&(n.envMap=this.envMap.toJSON(t).uuid,this.combine!==void 0&&(n.combine=this.combine)),this.envMapRotation!==void 0&&(n.envMapRotation=this.envMapRotation.toArray()),this.envMapIntensity!==void 0&&(n.envMapIntensity=this.envMapIntensity),this.reflectivity!==void 0&&(n.reflectivity=this.reflectivity),this.refractionRatio!==void 0&&(n.refractionRatio=this.refractionRatio),this.gradientMap&&this.gradientMap.isTexture&&(n.gradientMap=this.gradientMap.toJSON(t).uuid),this.transmission!==void 0&&(n.transmission=this.transmission),this.transmissionMap&&this.transmissionMap.isTexture&&(n.transmissionMap=this.transmissionMap.toJSON(t).uuid),this.thickness!==void 0&&(n.thickness=this.thickness),this.thicknessMap&&this.thicknessMap.isTexture&&(n.thicknessMap=this.thicknessMap.toJSON(t).uuid),this.attenuationDistance!==void 0&&(n.attenuationDistance=this.attenuationDistance),this.attenuationColor!==void 0&&(n.attenuationColor=this.attenuationColor.getHex()),this.size!==void 0&&(n.size=this.size),this.sizeAttenuation!==void 0&&(n.sizeAttenuation=this.sizeAttenuation),Array.isArray(this.clippingPlanes)&&this.clippingPlanes.length>0&&(n.clippingPlanes=this.clippingPlanes.map(r=>r.toJSON())),this.rotation!==void 0&&(n.rotation=this.rotation),this.depthPacking!==void 0&&(n.depthPacking=this.depthPacking),this.linewidth!==void 0&&(n.linewidth=this.linewidth),this.linecap!==void 0&&(n.linecap=this.linecap),this.linejoin!==void 0&&(n.linejoin=this.linejoin),this.dashSize!==void 0&&(n.dashSize=this.dashSize),this.gapSize!==void 0&&(n.gapSize=this.gapSize),this.scale!==void 0&&(n.scale=this.scale),this.wireframe!==void 0&&(n.wireframe=this.wireframe),this.wireframeLinewidth!==void 0&&(n.wireframeLinewidth=this.wireframeLinewidth),this.wireframeLinecap!==void 0&&(n.wireframeLinecap=this.wireframeLinecap),this.wireframeLinejoin!==void 0&&(n.wireframeLinejoin=this.wireframeLinejoin),this.flatShading!==void 0&&(n.flatShading=this.flatShading),this.fog!==void 0&&(n.fog=this.fog),Object.keys(this.userData).length>0&&(n.userData=this.userData);function s(r){let a=[];for(let o in r){let c=r[o];delete c.metadata,a.push(c)}return a}if(e){let r=s(t.textures),a=s(t.images);r.length>0&&(n.textures=r),a.length>0&&(n.images=a)}return n}fromJSON(t,e){if(t.uuid!==void 0&&(this.uuid=t.uuid),t.name!==void 0&&(this.name=t.name),t.color!==void 0&&this.color!==void 0&&this.color.setHex(t.color),t.roughness!==void 0&&(this.roughness=t.roughness),t.metalness!==void 0&&(this.metalness=t.metalness),t.sheen!==void 0&&(this.sheen=t.sheen),t.sheenColor!==void 0&&(this.sheenColor=new Qt().setHex(t.sheenColor)),t.sheenRoughness!==void 0&&(this.sheenRoughness=t.sheenRoughness),t.emissive!==void 0&&this.emissive!==void 0&&this.emissive.setHex(t.emissive),t.specular!==void 0&&this.specular!==void 0&&this.specular.setHex(t.specular),t.specularIntensity!==void 0&&(this.specularIntensity=t.specularIntensity),t.specularColor!==void 0&&this.specularColor!==void 0&&this.specularColor.setHex(t.specularColor),t.shininess!==void 0&&(this.shininess=t.shininess),t.clearcoat!==void 0&&(this.clearcoat=t.clearcoat),t.clearcoatRoughness!==void 0&&(this.clearcoatRoughness=t.clearcoatRoughness),t.diffuseRoughness!==void 0&&(this.diffuseRoughness=t.diffuseRoughness),t.dispersion!==void 0&&(this.dispersion=t.dispersion),t.retroreflectivity!==void 0&&(this.retroreflectivity=t.retroreflectivity),t.iridescence!==void 0&&(this.iridescence=t.iridescence),t.iridescenceIOR!==void 0&&(this.iridescenceIOR=t.iridescenceIOR),t.iridescenceThicknessMinimum!==void 0&&(this.iridescenceThicknessMinimum=t.iridescenceThicknessMinimum),t.iridescenceThicknessMaximum!==void 0&&(this.iridescenceThicknessMaximum=t.iridescenceThicknessMaximum),t.iridescenceThicknessRange!==void 0&&(this.iridescenceThicknessMinimum=t.iridescenceThicknessRange[0],this.iridescenceThicknessMaximum=t.iridescenceThicknessRange[1]),t.transmission!==void 0&&(this.transmission=t.transmission),t.thickness!==void 0&&(this.thickness=t.thickness),t.attenuationDistance!==void 0&&(this.attenuationDistance=t.attenuationDistance),t.attenuationColor!==void 0&&this.attenuationColor!==void 0&&this.attenuationColor.setHex(t.attenuationColor),t.anisotropy!==void 0&&(this.anisotropy=t.anisotropy),t.anisotropyRotation!==void 0&&(this.anisotropyRotation=t.anisotropyRotation),t.fog!==void 0&&(this.fog=t.fog),t.flatShading!==void 0&&(this.flatShading=t.flatShading),t.blending!==void 0&&(this.blending=t.blending),t.combine!==void 0&&(this.combine=t.combine),t.side!==void 0&&(this.side=t.side),t.shadowSide!==void 0&&(this.shadowSide=t.shadowSide),t.opacity!==void 0&&(this.opacity=t.opacity),t.transparent!==void 0&&(this.transparent=t.transparent),t.alphaTest!==void 0&&(this.alphaTest=t.alphaTest),t.alphaHash!==void 0&&(this.alphaHash=t.alphaHash),t.depthFunc!==void 0&&(this.depthFunc=t.depthFunc),t.depthTest!==void 0&&(this.depthTest=t.depthTest),t.depthWrite!==void 0&&(this.depthWrite=t.depthWrite),t.colorWrite!==void 0&&(this.colorWrite=t.colorWrite),t.clippingPlanes!==void 0&&(this.clippingPlanes=t.clippingPlanes.map(n=>new bn().fromJSON(n))),t.clipIntersection!==void 0&&(this.clipIntersection=t.clipIntersection),t.clipShadows!==void 0&&(this.clipShadows=t.clipShadows),t.depthPacking!==void 0&&(this.depthPacking=t.depthPacking),t.blendSrc!==void 0&&(this.blendSrc=t.blendSrc),t.blendDst!==void 0&&(this.blendDst=t.blendDst),t.blendEquation!==void 0&&(this.blendEquation=t.blendEquation),t.blendSrcAlpha!==void 0&&(this.blendSrcAlpha=t.blendSrcAlpha),t.blendDstAlpha!==void 0&&(this.blendDstAlpha=t.blendDstAlpha),t.blendEquationAlpha!==void 0&&(this.blendEquationAlpha=t.blendEquationAlpha),t.blendColor!==void 0&&this.blendColor!==void 0&&this.blendColor.setHex(t.blendColor),t.blendAlpha!==void 0&&(this.blendAlpha=t.blendAlpha),t.stencilWriteMask!==void 0&&(this.stencilWriteMask=t.stencilWriteMask),t.stencilFunc!==void 0&&(this.stencilFunc=t.stencilFunc),t.stencilRef!==void 0&&(this.stencilRef=t.stencilRef),t.stencilFuncMask!==void 0&&(this.stencilFuncMask=t.stencilFuncMask),t.stencilFail!==void 0&&(this.stencilFail=t.stencilFail),t.stencilZFail!==void 0&&(this.stencilZFail=t.stencilZFail),t.stencilZPass!==void 0&&(this.stencilZPass=t.stencilZPass),t.stencilWrite!==void 0&&(this.stencilWrite=t.stencilWrite),t.wireframe!==void 0&&(this.wireframe=t.wireframe),t.wireframeLinewidth!==void 0&&(this.wireframeLinewidth=t.wireframeLinewidth),t.wireframeLinecap!==void 0&&(this.wireframeLinecap=t.wireframeLinecap),t.wireframeLinejoin!==void 0&&(this.wireframeLinejoin=t.wireframeLinejoin),t.rotation!==void 0&&(this.rotation=t.rotation),t.linewidth!==void 0&&(this.linewidth=t.linewidth),t.linecap!==void 0&&(this.linecap=t.linecap),t.linejoin!==void 0&&(this.linejoin=t.linejoin),t.dashSize!==void 0&&(this.dashSize=t.dashSize),t.gapSize!==void 0&&(this.gapSize=t.gapSize),t.scale!==void 0&&(this.scale=t.scale),t.polygonOffset!==void 0&&(this.polygonOffset=t.polygonOffset),t.polygonOffsetFactor!==void 0&&(this.polygonOffsetFactor=t.polygonOffsetFactor),t.polygonOffsetUnits!==void 0&&(this.polygonOffsetUnits=t.polygonOffsetUnits),t.dithering!==void 0&&(this.dithering=t.dithering),t.alphaToCoverage!==void 0&&(this.alphaToCoverage=t.alphaToCoverage),t.premultipliedAlpha!==void 0&&(this.premultipliedAlpha=t.premultipliedAlpha),t.forceSinglePass!==void 0&&(this.forceSinglePass=t.forceSinglePass),t.allowOverride!==void 0&&(this.allowOverride=t.allowOverride),t.visible!==void 0&&(this.visible=t.visible),t.toneMapped!==void 0&&(this.toneMapped=t.toneMapped),t.userData!==void 0&&(this.userData=t.userData),t.vertexColors!==void 0&&(typeof t.vertexColors=="number"?this.vertexColors=t.vertexColors>0:this.vertexColors=t.vertexColors),t.size!==void 0&&(this.size=t.size),t.sizeAttenuation!==void 0&&(this.sizeAttenuation=t.sizeAttenuation),t.map!==void 0&&(this.map=e[t.map]||null),t.matcap!==void 0&&(this.matcap=e[t.matcap]||null),t.alphaMap!==void 0&&(this.alphaMap=e[t.alphaMap]||null),t.bumpMap!==void 0&&(this.bumpMap=e[t.bumpMap]||null),t.bumpScale!==void 0&&(this.bumpScale=t.bumpScale),t.normalMap!==void 0&&(this.normalMap=e[t.normalMap]||null),t.normalMapType!==void 0&&(this.normalMapType=t.normalMapType),t.normalScale!==void 0){let n=t.normalScale;Array.isArray(n)===!1&&(n=[n,n]),this.normalScale=new Rt().fromArray(n)}return t.displacementMap!==void 0&&(this.displacementMap=e[t.displacementMap]||null),t.displacementScale!==void 0&&(this.displacementScale=t.displacementScale),t.displacementBias!==void 0&&(this.displacementBias=t.displacementBias),t.roughnessMap!==void 0&&(this.roughnessMap=e[t.roughnessMap]||null),t.metalnessMap!==void 0&&(this.metalnessMap=e[t.metalnessMap]||null),t.emissiveMap!==void 0&&(this.emissiveMap=e[t.emissiveMap]||null),t.emissiveIntensity!==void 0&&(this.emissiveIntensity=t.emissiveIntensity),t.specularMap!==void 0&&(this.specularMap=e[t.specularMap]||null),t.specularIntensityMap!==void 0&&(this.specularIntensityMap=e[t.specularIntensityMap]||null),t.specularColorMap!==void 0&&(this.specularColorMap=e[t.specularColorMap]||null),t.envMap!==void 0&&(this.envMap=e[t.envMap]||null),t.envMapRotation!==void 0&&this.envMapRotation.fromArray(t.envMapRotation),t.envMapIntensity!==void 0&&(this.envMapIntensity=t.envMapIntensity),t.reflectivity!==void 0&&(this.reflectivity=t.reflectivity),t.refractionRatio!==void 0&&(this.refractionRatio=t.refractionRatio),t.lightMap!==void 0&&(this.lightMap=e[t.lightMap]||null),t.lightMapIntensity!==void 0&&(this.lightMapIntensity=t.lightMapIntensity),t.aoMap!==void 0&&(this.aoMap=e[t.aoMap]||null),t.aoMapIntensity!==void 0&&(this.aoMapIntensity=t.aoMapIntensity),t.gradientMap!==void 0&&(this.gradientMap=e[t.gradientMap]||null),t.clearcoatMap!==void 0&&(this.clearcoatMap=e[t.clearcoatMap]||null),t.clearcoatRoughnessMap!==void 0&&(this.clearcoatRoughnessMap=e[t.clearcoatRoughnessMap]||null),t.clearcoatNormalMap!==void 0&&(this.clearcoatNormalMap=e[t.clearcoatNormalMap]||null),t.clearcoatNormalScale!==void 0&&(this.clearcoatNormalScale=new Rt().fromArray(t.clearcoatNormalScale)),t.diffuseRoughnessMap!==void 0&&(this.diffuseRoughnessMap=e[t.diffuseRoughnessMap]||null),t.iridescenceMap!==void 0&&(this.iridescenceMap=e[t.iridescenceMap]||null),t.iridescenceThicknessMap!==void 0&&(this.iridescenceThicknessMap=e[t.iridescenceThicknessMap]||null),t.transmissionMap!==void 0&&(this.transmissionMap=e[t.transmissionMap]||null),t.thicknessMap!==void 0&&(this.thicknessMap=e[t.thicknessMap]||null),t.anisotropyMap!==void 0&&(this.anisotropyMap=e[t.anisotropyMap]||null),t.sheenColorMap!==void 0&&(this.sheenColorMap=e[t.sheenColorMap]||null),t.sheenRoughnessMap!==void 0&&(this.sheenRoughnessMap=e[t.sheenRoughnessMap]||null),this}clone(){return new this.constructor().copy(this)}copy(t){this.name=t.name,this.blending=t.blending,this.side=t.side,this.vertexColors=t.vertexColors,this.opacity=t.opacity,this.transparent=t.transparent,this.blendSrc=t.blendSrc,this.blendDst=t.blendDst,this.blendEquation=t.blendEquation,this.blendSrcAlpha=t.blendSrcAlpha,this.blendDstAlpha=t.blendDstAlpha,this.blendEquationAlpha=t.blendEquationAlpha,this.blendColor.copy(t.blendColor),this.blendAlpha=t.blendAlpha,this.depthFunc=t.depthFunc,this.depthTest=t.depthTest,this.depthWrite=t.depthWrite,this.stencilWriteMask=t.stencilWriteMask,this.stencilFunc=t.stencilFunc,this.stencilRef=t.stencilRef,this.stencilFuncMask=t.stencilFuncMask,this.stencilFail=t.stencilFail,this.stencilZFail=t.stencilZFail,this.stencilZPass=t.stencilZPass,this.stencilWrite=t.stencilWrite;let e=t.clippingPlanes,n=null;if(e!==null){let s=e.length;n=new Array(s);for(let r=0;r!==s;++r)n[r]=e[r].clone()}return this.clippingPlanes=n,this.clipIntersection=t.clipIntersection,this.clipShadows=t.clipShadows,this.shadowSide=t.shadowSide,this.colorWrite=t.colorWrite,this.precision=t.precision,this.polygonOffset=t.polygonOffset,this.polygonOffsetFactor=t.polygonOffsetFactor,this.polygonOffsetUnits=t.polygonOffsetUnits,this.dithering=t.dithering,this.alphaTest=t.alphaTest,this.alphaHash=t.alphaHash,this.alphaToCoverage=t.alphaToCoverage,this.premultipliedAlpha=t.premultipliedAlpha,this.forceSinglePass=t.forceSinglePass,this.allowOverride=t.allowOverride,this.visible=t.visible,this.toneMapped=t.toneMapped,this.userData=JSON.parse(JSON.stringify(t.userData)),this}dispose(){this.dispatchEvent({type:"dispose"})}set needsUpdate(t){t===!0&&this.version++}};var pi=new V,gh=new V,ro=new V,ao=new V,ir=class{constructor(t=new V,e=new V(0,0,-1)){this.origin=t,this.direction=e}set(t,e){return this.origin.copy(t),this.direction.copy(e),this}copy(t){return this.origin.copy(t.origin),this.direction.copy(t.direction),this}at(t,e){return e.copy(this.origin).addScaledVector(this.direction,t)}lookAt(t){return this.direction.copy(t).sub(this.origin).normalize(),this}recast(t){return this.origin.copy(this.at(t,pi)),this}closestPointToPoint(t,e){e.subVectors(t,this.origin);let n=e.dot(this.direction);return n<0?e.copy(this.origin):e.copy(this.origin).addScaledVector(this.direction,n)}distanceToPoint(t){return Math.sqrt(this.distanceSqToPoint(t))}distanceSqToPoint(t){let e=pi.subVectors(t,this.origin).dot(this.direction);return e<0?this.origin.distanceToSquared(t):(pi.copy(this.origin).addScaledVector(this.direction,e),pi.distanceToSquared(t))}distanceSqToSegment(t,e,n,s){gh.copy(t).add(e).multiplyScalar(.5),ro.copy(e).sub(t).normalize(),ao.copy(this.origin).sub(gh);let r=t.distanceTo(e)*.5,a=-this.direction.dot(ro),o=ao.dot(this.direction),c=-ao.dot(ro),l=ao.lengthSq(),h=Math.abs(1-a*a),u,d,f,p;if(h>0)if(u=a*c-o,d=a*o-c,p=r*h,u>=0)if(d>=-p)if(d<=p){let y=1/h;u*=y,d*=y,f=u*(u+a*d+2*o)+d*(a*u+d+2*c)+l}else d=r,u=Math.max(0,-(a*d+o)),f=-u*u+d*(d+2*c)+l;else d=-r,u=Math.max(0,-(a*d+o)),f=-u*u+d*(d+2*c)+l;else d<=-p?(u=Math.max(0,-(-a*r+o)),d=u>0?-r:Math.min(Math.max(-r,-c),r),f=-u*u+d*(d+2*c)+l):d<=p?(u=0,d=Math.min(Math.max(-r,-c),r),f=d*(d+2*c)+l):(u=Math.max(0,-(a*r+o)),d=u>0?r:Math.min(Math.max(-r,-c),r),f=-u*u+d*(d+2*c)+l);else d=a>0?-r:r,u=Math.max(0,-(a*d+o)),f=-u*u+d*(d+2*c)+l;return n&&n.copy(this.origin).addScaledVector(this.direction,u),s&&s.copy(gh).addScaledVector(ro,d),f}intersectSphere(t,e){if(t.radius<0)return null;pi.subVectors(t.center,this.origin);let n=pi.dot(this.direction),s=pi.dot(pi)-n*n,r=t.radius*t.radius;if(s>r)return null;let a=Math.sqrt(r-s),o=n-a,c=n+a;return c<0?null:o<0?this.at(c,e):this.at(o,e)}intersectsSphere(t){return t.radius<0?!1:this.distanceSqToPoint(t.center)<=t.radius*t.radius}distanceToPlane(t){let e=t.normal.dot(this.direction);if(e===0)return t.distanceToPoint(this.origin)===0?0:null;let n=-(this.origin.dot(t.normal)+t.constant)/e;return n>=0?n:null}intersectPlane(t,e){let n=this.distanceToPlane(t);return n===null?null:this.at(n,e)}intersectsPlane(t){let e=t.distanceToPoint(this.origin);return e===0||t.normal.dot(this.direction)*e<0}intersectBox(t,e){let n,s,r,a,o,c,l=1/this.direction.x,h=1/this.direction.y,u=1/this.direction.z,d=this.origin;return l>=0?(n=(t.min.x-d.x)*l,s=(t.max.x-d.x)*l):(n=(t.max.x-d.x)*l,s=(t.min.x-d.x)*l),h>=0?(r=(t.min.y-d.y)*h,a=(t.max.y-d.y)*h):(r=(t.max.y-d.y)*h,a=(t.min.y-d.y)*h),n>a||r>s||((r>n||isNaN(n))&&(n=r),(a<s||isNaN(s))&&(s=a),u>=0?(o=(t.min.z-d.z)*u,c=(t.max.z-d.z)*u):(o=(t.max.z-d.z)*u,c=(t.min.z-d.z)*u),n>c||o>s)||((o>n||n!==n)&&(n=o),(c<s||s!==s)&&(s=c),s<0)?null:this.at(n>=0?n:s,e)}intersectsBox(t){return this.intersectBox(t,pi)!==null}intersectTriangle(t,e,n,s,r){let a=this.origin,o=this.direction,c=o.x,l=o.y,h=o.z,u=t.x-a.x,d=t.y-a.y,f=t.z-a.z,p=e.x-a.x,y=e.y-a.y,m=e.z-a.z,g=n.x-a.x,_=n.y-a.y,S=n.z-a.z,x=Math.abs(c),b=Math.abs(l),E=Math.abs(h),v,w,L,C,P,O,F,I,N,H,z,Y;if(x>=b&&x>=E?(L=c,O=u,N=p,Y=g,c>=0?(v=l,w=h,C=d,P=f,F=y,I=m,H=_,z=S):(v=h,w=l,C=f,P=d,F=m,I=y,H=S,z=_)):b>=E?(L=l,O=d,N=y,Y=_,l>=0?(v=h,w=c,C=f,P=u,F=m,I=p,H=S,z=g):(v=c,w=h,C=u,P=f,F=p,I=m,H=g,z=S)):(L=h,O=f,N=m,Y=S,h>=0?(v=c,w=l,C=u,P=d,F=p,I=y,H=g,z=_):(v=l,w=c,C=d,P=u,F=y,I=p,H=_,z=g)),L===0)return null;let X=v/L,J=w/L,nt=1/L,xt=C-X*O,bt=P-J*O,Z=F-X*N,ft=I-J*N,at=H-X*Y,wt=z-J*Y,ut=at*ft-wt*Z,It=xt*wt-bt*at,Wt=Z*bt-ft*xt;if(s){if(ut<0||It<0||Wt<0)return null}else if((ut<0||It<0||Wt<0)&&(ut>0||It>0||Wt>0))return null;let Tt=ut+It+Wt;if(Tt===0)return null;let Ft=nt*(ut*O+It*N+Wt*Y);return(Tt>0?Ft<0:Ft>0)?null:this.at(Ft/Tt,r)}applyMatrix4(t){return this.origin.applyMatrix4(t),this.direction.transformDirection(t),this}equals(t){return t.origin.equals(this.origin)&&t.direction.equals(this.direction)}clone(){return new this.constructor().copy(this)}},Do=class extends fs{constructor(t){super(),this.isMeshBasicMaterial=!0,this.type="MeshBasicMaterial",this.color=new Qt(16777215),this.map=null,this.lightMap=null,this.lightMapIntensity=1,this.aoMap=null,this.aoMapIntensity=1,this.specularMap=null,this.alphaMap=null,this.envMap=null,this.envMapRotation=new ki,this.combine=Rh,this.reflectivity=1,this.refractionRatio=.98,this.wireframe=!1,this.wireframeLinewidth=1,this.wireframeLinecap="round",this.wireframeLinejoin="round",this.fog=!0,this.setValues(t)}copy(t){return super.copy(t),this.color.copy(t.color),this.map=t.map,this.lightMap=t.lightMap,this.lightMapIntensity=t.lightMapIntensity,this.aoMap=t.aoMap,this.aoMapIntensity=t.aoMapIntensity,this.specularMap=t.specularMap,this.alphaMap=t.alphaMap,this.envMap=t.envMap,this.envMapRotation.copy(t.envMapRotation),this.combine=t.combine,this.reflectivity=t.reflectivity,this.refractionRatio=t.refractionRatio,this.wireframe=t.wireframe,this.wireframeLinewidth=t.wireframeLinewidth,this.wireframeLinecap=t.wireframeLinecap,this.wireframeLinejoin=t.wireframeLinejoin,this.fog=t.fog,this}},ff=new oe,os=new ir,oo=new nr,pf=new V,lo=new V,co=new V,ho=new V,yh=new V,uo=new V,mf=new V,fo=new V,ln=class extends Dn{constructor(t=new Nn,e=new Do){super(),this.isMesh=!0,this.type="Mesh",this.geometry=t,this.material=e,this.morphTargetDictionary=void 0,this.morphTargetInfluences=void 0,this.count=1,this.updateMorphTargets()}copy(t,e){return super.copy(t,e),t.morphTargetInfluences!==void 0?this.morphTargetInfluences=t.morphTargetInfluences.slice():this.morphTargetInfluences=void 0,t.morphTargetDictionary!==void 0?this.morphTargetDictionary=Object.assign({},t.morphTargetDictionary):this.morphTargetDictionary=void 0,this.material=Array.isArray(t.material)?t.material.slice():t.material,this.geometry=t.geometry,this}updateMorphTargets(){let e=this.geometry.morphAttributes,n=Object.keys(e);if(n.length>0){let s=e[n[0]];if(s!==void 0){this.morphTargetInfluences=[],this.morphTargetDictionary={};for(let r=0,a=s.length;r<a;r++){let o=s[r].name||String(r);this.morphTargetInfluences.push(0),this.morphTargetDictionary[o]=r}}}}getVertexPosition(t,e){let n=this.geometry,s=n.attributes.position,r=n.morphAttributes.position,a=n.morphTargetsRelative;e.fromBufferAttribute(s,t);let o=this.morphTargetInfluences;if(r&&o){uo.set(0,0,0);for(let c=0,l=r.length;c<l;c++){let h=o[c],u=r[c];h!==0&&(yh.fromBufferAttribute(u,t),a?uo.addScaledVector(yh,h):uo.addScaledVector(yh.sub(e),h))}e.add(uo)}return e}intersectsFrustum(t){return t.intersectsObject(this)}raycast(t,e){let n=this.geometry,s=this.material,r=this.matrixWorld;s!==void 0&&(n.boundingSphere===null&&n.computeBoundingSphere(),oo.copy(n.boundingSphere),oo.applyMatrix4(r),os.copy(t.ray).recast(t.near),!(oo.containsPoint(os.origin)===!1&&(os.intersectSphere(oo,pf)===null||os.origin.distanceToSquared(pf)>(t.far-t.near)**2))&&(ff.copy(r).invert(),os.copy(t.ray).applyMatrix4(ff),!(n.boundingBox!==null&&os.intersectsBox(n.boundingBox)===!1)&&this._computeIntersections(t,e,os)))}_computeIntersections(t,e,n){let s,r=this.geometry,a=this.material,o=r.index,c=r.attributes.position,l=r.attributes.uv,h=r.attributes.uv1,u=r.attributes.normal,d=r.groups,f=r.drawRange;if(o!==null)if(Array.isArray(a))for(let p=0,y=d.length;p<y;p++){let m=d[p],g=a[m.materialIndex],_=Math.max(m.start,f.start),S=Math.min(o.count,Math.min(m.start+m.count,f.start+f.count));for(let x=_,b=S;x<b;x+=3){let E=o.getX(x),v=o.getX(x+1),w=o.getX(x+2);s=po(this,g,t,n,l,h,u,E,v,w),s&&(s.faceIndex=Math.floor(x/3),s.face.materialIndex=m.materialIndex,e.push(s))}}else{let p=Math.max(0,f.start),y=Math.min(o.count,f.start+f.count);for(let m=p,g=y;m<g;m+=3){let _=o.getX(m),S=o.getX(m+1),x=o.getX(m+2);s=po(this,a,t,n,l,h,u,_,S,x),s&&(s.faceIndex=Math.floor(m/3),e.push(s))}}else if(c!==void 0)if(Array.isArray(a))for(let p=0,y=d.length;p<y;p++){let m=d[p],g=a[m.materialIndex],_=Math.max(m.start,f.start),S=Math.min(c.count,Math.min(m.start+m.count,f.start+f.count));for(let x=_,b=S;x<b;x+=3){let E=x,v=x+1,w=x+2;s=po(this,g,t,n,l,h,u,E,v,w),s&&(s.faceIndex=Math.floor(x/3),s.face.materialIndex=m.materialIndex,e.push(s))}}else{let p=Math.max(0,f.start),y=Math.min(c.count,f.start+f.count);for(let m=p,g=y;m<g;m+=3){let _=m,S=m+1,x=m+2;s=po(this,a,t,n,l,h,u,_,S,x),s&&(s.faceIndex=Math.floor(m/3),e.push(s))}}}};function ry(i,t,e,n,s,r,a,o){let c;if(t.side===cn?c=n.intersectTriangle(a,r,s,!0,o):c=n.intersectTriangle(s,r,a,t.side===Xi,o),c===null)return null;fo.copy(o),fo.applyMatrix4(i.matrixWorld);let l=e.ray.origin.distanceTo(fo);return l<e.near||l>e.far?null:{distance:l,point:fo.clone(),object:i}}function po(i,t,e,n,s,r,a,o,c,l){i.getVertexPosition(o,lo),i.getVertexPosition(c,co),i.getVertexPosition(l,ho);let h=ry(i,t,e,n,lo,co,ho,mf);if(h){let u=new V;Oi.getBarycoord(mf,lo,co,ho,u),s&&(h.uv=Oi.getInterpolatedAttribute(s,o,c,l,u,new Rt)),r&&(h.uv1=Oi.getInterpolatedAttribute(r,o,c,l,u,new Rt)),a&&(h.normal=Oi.getInterpolatedAttribute(a,o,c,l,u,new V),h.normal.dot(n.direction)>0&&h.normal.multiplyScalar(-1));let d={a:o,b:c,c:l,normal:new V,materialIndex:0};Oi.getNormal(lo,co,ho,d.normal),h.face=d,h.barycoord=u}return h}var sr=class extends tn{constructor(t=null,e=1,n=1,s,r,a,o,c,l=Te,h=Te,u,d){super(null,a,o,c,l,h,s,r,u,d),this.isDataTexture=!0,this.image={data:t,width:e,height:n},this.generateMipmaps=!1,this.flipY=!1,this.unpackAlignment=1}};var ls=new nr,ay=new Rt(.5,.5),mo=new V,ps=class{constructor(t=new bn,e=new bn,n=new bn,s=new bn,r=new bn,a=new bn){this.planes=[t,e,n,s,r,a]}set(t,e,n,s,r,a){let o=this.planes;return o[0].copy(t),o[1].copy(e),o[2].copy(n),o[3].copy(s),o[4].copy(r),o[5].copy(a),this}copy(t){let e=this.planes;for(let n=0;n<6;n++)e[n].copy(t.planes[n]);return this}setFromProjectionMatrix(t,e=Fn,n=!1){let s=this.planes,r=t.elements,a=r[0],o=r[1],c=r[2],l=r[3],h=r[4],u=r[5],d=r[6],f=r[7],p=r[8],y=r[9],m=r[10],g=r[11],_=r[12],S=r[13],x=r[14],b=r[15];if(s[0].setComponents(l-a,f-h,g-p,b-_).normalize(),s[1].setComponents(l+a,f+h,g+p,b+_).normalize(),s[2].setComponents(l+o,f+u,g+y,b+S).normalize(),s[3].setComponents(l-o,f-u,g-y,b-S).normalize(),n)s[4].setComponents(c,d,m,x).normalize(),s[5].setComponents(l-c,f-d,g-m,b-x).normalize();else if(s[4].setComponents(l-c,f-d,g-m,b-x).normalize(),e===Fn)s[5].setComponents(l+c,f+d,g+m,b+x).normalize();else if(e===qr)s[5].setComponents(c,d,m,x).normalize();else throw new Error("THREE.Frustum.setFromProjectionMatrix(): Invalid coordinate system: "+e);return this}intersectsObject(t){if(t.boundingSphere!==void 0)t.boundingSphere===null&&t.computeBoundingSphere(),ls.copy(t.boundingSphere).applyMatrix4(t.matrixWorld);else{let e=t.geometry;e.boundingSphere===null&&e.computeBoundingSphere(),ls.copy(e.boundingSphere).applyMatrix4(t.matrixWorld)}return this.intersectsSphere(ls)}intersectsSprite(t){ls.center.set(0,0,0);let e=ay.distanceTo(t.center);return ls.radius=.7071067811865476+e,ls.applyMatrix4(t.matrixWorld),this.intersectsSphere(ls)}intersectsSphere(t){let e=this.planes,n=t.center,s=-t.radius;for(let r=0;r<6;r++)if(e[r].distanceToPoint(n)<s)return!1;return!0}intersectsBox(t){let e=this.planes;for(let n=0;n<6;n++){let s=e[n];if(mo.x=s.normal.x>0?t.max.x:t.min.x,mo.y=s.normal.y>0?t.max.y:t.min.y,mo.z=s.normal.z>0?t.max.z:t.min.z,s.distanceToPoint(mo)<0)return!1}return!0}containsPoint(t){let e=this.planes;for(let n=0;n<6;n++)if(e[n].distanceToPoint(t)<0)return!1;return!0}clone(){return new this.constructor().copy(this)}},gf=new oe,No=class i{constructor(){this.coordinateSystem=Fn,this._frustums=[],this._count=0}setFromArrayCamera(t){let e=t.cameras,n=this._frustums;for(let s=0;s<e.length;s++){let r=e[s];gf.multiplyMatrices(r.projectionMatrix,r.matrixWorldInverse),n[s]===void 0&&(n[s]=new ps),n[s].setFromProjectionMatrix(gf,r.coordinateSystem,r.reversedDepth)}return this._count=e.length,this}getFrustum(t){return this._frustums[t]}intersectsObject(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].intersectsObject(t))return!0;return!1}intersectsSprite(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].intersectsSprite(t))return!0;return!1}intersectsSphere(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].intersectsSphere(t))return!0;return!1}intersectsBox(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].intersectsBox(t))return!0;return!1}containsPoint(t){let e=this._frustums;for(let n=0;n<this._count;n++)if(e[n].containsPoint(t))return!0;return!1}copy(t){this.coordinateSystem=t.coordinateSystem;let e=this._frustums,n=t._frustums;for(let s=0;s<t._count;s++)e[s]===void 0&&(e[s]=new ps),e[s].copy(n[s]);return this._count=t._count,this}clone(){return new i().copy(this)}};var Zr=class extends tn{constructor(t=[],e=gs,n,s,r,a,o,c,l,h){super(t,e,n,s,r,a,o,c,l,h),this.isCubeTexture=!0,this.flipY=!1}get images(){return this.image}set images(t){this.image=t}};var yi=class extends tn{constructor(t,e,n=wn,s,r,a,o=Te,c=Te,l,h=gi,u=1){if(h!==gi&&h!==Mi)throw new Error("THREE.DepthTexture: format must be either THREE.DepthFormat or THREE.DepthStencilFormat");let d={width:t,height:e,depth:u};super(d,s,r,a,o,c,h,n,l),this.isDepthTexture=!0,this.flipY=!1,this.generateMipmaps=!1,this.compareFunction=null}copy(t){return super.copy(t),this.source=new tr(Object.assign({},t.image)),this.compareFunction=t.compareFunction,this}toJSON(t){let e=super.toJSON(t);return e.compareFunction=this.compareFunction,e}},Kr=class extends yi{constructor(t,e=wn,n=gs,s,r,a=Te,o=Te,c,l=gi){let h={width:t,height:t,depth:1},u=[h,h,h,h,h,h];super(t,t,e,n,s,r,a,o,c,l),this.image=u,this.isCubeDepthTexture=!0,this.isCubeTexture=!0}get images(){return this.image}set images(t){this.image=t}},Qr=class extends tn{constructor(t=null){super(),this.sourceTexture=t,this.isExternalTexture=!0}copy(t){return super.copy(t),this.sourceTexture=t.sourceTexture,this}},rr=class i extends Nn{constructor(t=1,e=1,n=1,s=1,r=1,a=1){super(),this.type="BoxGeometry",this.parameters={width:t,height:e,depth:n,widthSegments:s,heightSegments:r,depthSegments:a};let o=this;s=Math.floor(s),r=Math.floor(r),a=Math.floor(a);let c=[],l=[],h=[],u=[],d=0,f=0;p("z","y","x",-1,-1,n,e,t,a,r,0),p("z","y","x",1,-1,n,e,-t,a,r,1),p("x","z","y",1,1,t,n,e,s,a,2),p("x","z","y",1,-1,t,n,-e,s,a,3),p("x","y","z",1,-1,t,e,n,s,r,4),p("x","y","z",-1,-1,t,e,-n,s,r,5),this.setIndex(c),this.setAttribute("position",new Ve(l,3)),this.setAttribute("normal",new Ve(h,3)),this.setAttribute("uv",new Ve(u,2));function p(y,m,g,_,S,x,b,E,v,w,L){let C=x/v,P=b/w,O=x/2,F=b/2,I=E/2,N=v+1,H=w+1,z=0,Y=0,X=new V;for(let J=0;J<H;J++){let nt=J*P-F;for(let xt=0;xt<N;xt++){let bt=xt*C-O;X[y]=bt*_,X[m]=nt*S,X[g]=I,l.push(X.x,X.y,X.z),X[y]=0,X[m]=0,X[g]=E>0?1:-1,h.push(X.x,X.y,X.z),u.push(xt/v),u.push(1-J/w),z+=1}}for(let J=0;J<w;J++)for(let nt=0;nt<v;nt++){let xt=d+nt+N*J,bt=d+nt+N*(J+1),Z=d+(nt+1)+N*(J+1),ft=d+(nt+1)+N*J;c.push(xt,bt,ft),c.push(bt,Z,ft),Y+=6}o.addGroup(f,Y,L),f+=Y,d+=z}}copy(t){return super.copy(t),this.parameters=Object.assign({},t.parameters),this}static fromJSON(t){return new i(t.width,t.height,t.depth,t.widthSegments,t.heightSegments,t.depthSegments)}};var ta=class i extends Nn{constructor(t=1,e=32,n=0,s=Math.PI*2){super(),this.type="CircleGeometry",this.parameters={radius:t,segments:e,thetaStart:n,thetaLength:s},e=Math.max(3,e);let r=[],a=[],o=[],c=[],l=new V,h=new Rt;a.push(0,0,0),o.push(0,0,1),c.push(.5,.5);for(let u=0,d=3;u<=e;u++,d+=3){let f=n+u/e*s;l.x=t*Math.cos(f),l.y=t*Math.sin(f),a.push(l.x,l.y,l.z),o.push(0,0,1),h.x=(a[d]/t+1)/2,h.y=(a[d+1]/t+1)/2,c.push(h.x,h.y)}for(let u=1;u<=e;u++)r.push(u,u+1,0);this.setIndex(r),this.setAttribute("position",new Ve(a,3)),this.setAttribute("normal",new Ve(o,3)),this.setAttribute("uv",new Ve(c,2))}copy(t){return super.copy(t),this.parameters=Object.assign({},t.parameters),this}static fromJSON(t){return new i(t.radius,t.segments,t.thetaStart,t.thetaLength)}};var ea=class i extends Nn{constructor(t=1,e=1,n=1,s=1){super(),this.type="PlaneGeometry",this.parameters={width:t,height:e,widthSegments:n,heightSegments:s};let r=t/2,a=e/2,o=Math.floor(n),c=Math.floor(s),l=o+1,h=c+1,u=t/o,d=e/c,f=[],p=[],y=[],m=[];for(let g=0;g<h;g++){let _=g*d-a;for(let S=0;S<l;S++){let x=S*u-r;p.push(x,-_,0),y.push(0,0,1),m.push(S/o),m.push(1-g/c)}}for(let g=0;g<c;g++)for(let _=0;_<o;_++){let S=_+l*g,x=_+l*(g+1),b=_+1+l*(g+1),E=_+1+l*g;f.push(S,x,E),f.push(x,b,E)}this.setIndex(f),this.setAttribute("position",new Ve(p,3)),this.setAttribute("normal",new Ve(y,3)),this.setAttribute("uv",new Ve(m,2))}copy(t){return super.copy(t),this.parameters=Object.assign({},t.parameters),this}static fromJSON(t){return new i(t.width,t.height,t.widthSegments,t.heightSegments)}};function vs(i){let t={};for(let e in i){t[e]={};for(let n in i[e]){let s=i[e][n];if(yf(s))s.isRenderTargetTexture?(kt("UniformsUtils: Textures of render targets cannot be cloned via cloneUniforms() or mergeUniforms()."),t[e][n]=null):t[e][n]=s.clone();else if(Array.isArray(s))if(yf(s[0])){let r=[];for(let a=0,o=s.length;a<o;a++)r[a]=s[a].clone();t[e][n]=r}else t[e][n]=s.slice();else t[e][n]=s}}return t}function nn(i){let t={};for(let e=0;e<i.length;e++){let n=vs(i[e]);for(let s in n)t[s]=n[s]}return t}function yf(i){return i&&(i.isColor||i.isMatrix3||i.isMatrix4||i.isVector2||i.isVector3||i.isVector4||i.isTexture||i.isQuaternion)}function oy(i){let t=[];for(let e=0;e<i.length;e++)t.push(i[e].clone());return t}function Qh(i){let t=i.getRenderTarget();return t===null?i.outputColorSpace:t.isXRRenderTarget===!0?t.texture.colorSpace:ne.workingColorSpace}var ap={clone:vs,merge:nn},ly=`void main() {
	gl_Position = projectionMatrix * modelViewMatrix * vec4( position, 1.0 );
}`,cy=`void main() {
	gl_FragColor = vec4( 1.0, 0.0, 0.0, 1.0 );
}`,en=class extends fs{constructor(t){super(),this.isShaderMaterial=!0,this.type="ShaderMaterial",this.defines={},this.uniforms={},this.uniformsGroups=[],this.vertexShader=ly,this.fragmentShader=cy,this.linewidth=1,this.wireframe=!1,this.wireframeLinewidth=1,this.fog=!1,this.lights=!1,this.clipping=!1,this.forceSinglePass=!0,this.extensions={clipCullDistance:!1,multiDraw:!1},this.defaultAttributeValues={color:[1,1,1],uv:[0,0],uv1:[0,0]},this.index0AttributeName=void 0,this.uniformsNeedUpdate=!1,this.glslVersion=null,t!==void 0&&this.setValues(t)}copy(t){return super.copy(t),this.fragmentShader=t.fragmentShader,this.vertexShader=t.vertexShader,this.uniforms=vs(t.uniforms),this.uniformsGroups=oy(t.uniformsGroups),this.defines=Object.assign({},t.defines),this.wireframe=t.wireframe,this.wireframeLinewidth=t.wireframeLinewidth,this.fog=t.fog,this.lights=t.lights,this.clipping=t.clipping,this.extensions=Object.assign({},t.extensions),this.glslVersion=t.glslVersion,this.defaultAttributeValues=Object.assign({},t.defaultAttributeValues),this.index0AttributeName=t.index0AttributeName,this.uniformsNeedUpdate=t.uniformsNeedUpdate,this}toJSON(t){let e=super.toJSON(t);e.glslVersion=this.glslVersion,e.uniforms={};for(let s in this.uniforms){let a=this.uniforms[s].value;a&&a.isTexture?e.uniforms[s]={type:"t",value:a.toJSON(t).uuid}:a&&a.isColor?e.uniforms[s]={type:"c",value:a.getHex()}:a&&a.isVector2?e.uniforms[s]={type:"v2",value:a.toArray()}:a&&a.isVector3?e.uniforms[s]={type:"v3",value:a.toArray()}:a&&a.isVector4?e.uniforms[s]={type:"v4",value:a.toArray()}:a&&a.isMatrix3?e.uniforms[s]={type:"m3",value:a.toArray()}:a&&a.isMatrix4?e.uniforms[s]={type:"m4",value:a.toArray()}:e.uniforms[s]={value:a}}Object.keys(this.defines).length>0&&(e.defines=this.defines),e.vertexShader=this.vertexShader,e.fragmentShader=this.fragmentShader,e.lights=this.lights,e.clipping=this.clipping;let n={};for(let s in this.extensions)this.extensions[s]===!0&&(n[s]=!0);return Object.keys(n).length>0&&(e.extensions=n),e}fromJSON(t,e){if(super.fromJSON(t,e),t.uniforms!==void 0)for(let n in t.uniforms){let s=t.uniforms[n];switch(this.uniforms[n]={},s.type){case"t":this.uniforms[n].value=e[s.value]||null;break;case"c":this.uniforms[n].value=new Qt().setHex(s.value);break;case"v2":this.uniforms[n].value=new Rt().fromArray(s.value);break;case"v3":this.uniforms[n].value=new V().fromArray(s.value);break;case"v4":this.uniforms[n].value=new pe().fromArray(s.value);break;case"m3":this.uniforms[n].value=new Ht().fromArray(s.value);break;case"m4":this.uniforms[n].value=new oe().fromArray(s.value);break;default:this.uniforms[n].value=s.value}}if(t.defines!==void 0&&(this.defines=t.defines),t.vertexShader!==void 0&&(this.vertexShader=t.vertexShader),t.fragmentShader!==void 0&&(this.fragmentShader=t.fragmentShader),t.glslVersion!==void 0&&(this.glslVersion=t.glslVersion),t.extensions!==void 0)for(let n in t.extensions)this.extensions[n]=t.extensions[n];return t.lights!==void 0&&(this.lights=t.lights),t.clipping!==void 0&&(this.clipping=t.clipping),this}},Uo=class extends en{constructor(t){super(t),this.isRawShaderMaterial=!0,this.type="RawShaderMaterial"}};var Oo=class extends fs{constructor(t){super(),this.isMeshDepthMaterial=!0,this.type="MeshDepthMaterial",this.depthPacking=Wf,this.map=null,this.alphaMap=null,this.displacementMap=null,this.displacementScale=1,this.displacementBias=0,this.wireframe=!1,this.wireframeLinewidth=1,this.setValues(t)}copy(t){return super.copy(t),this.depthPacking=t.depthPacking,this.map=t.map,this.alphaMap=t.alphaMap,this.displacementMap=t.displacementMap,this.displacementScale=t.displacementScale,this.displacementBias=t.displacementBias,this.wireframe=t.wireframe,this.wireframeLinewidth=t.wireframeLinewidth,this}},ko=class extends fs{constructor(t){super(),this.isMeshDistanceMaterial=!0,this.type="MeshDistanceMaterial",this.map=null,this.alphaMap=null,this.displacementMap=null,this.displacementScale=1,this.displacementBias=0,this.setValues(t)}copy(t){return super.copy(t),this.map=t.map,this.alphaMap=t.alphaMap,this.displacementMap=t.displacementMap,this.displacementScale=t.displacementScale,this.displacementBias=t.displacementBias,this}};function $s(i,t){return!i||i.constructor===t?i:typeof t.BYTES_PER_ELEMENT=="number"?new t(i):Array.prototype.slice.call(i)}function go(i){return i!==void 0&&i.inTangents!==void 0&&i.outTangents!==void 0}var zi=class{constructor(t,e,n,s){this.parameterPositions=t,this._cachedIndex=0,this.resultBuffer=s!==void 0?s:new e.constructor(n),this.sampleValues=e,this.valueSize=n,this.settings=null,this.DefaultSettings_={}}evaluate(t){let e=this.parameterPositions,n=this._cachedIndex,s=e[n],r=e[n-1];t:{e:{let a;n:{i:if(!(t<s)){for(let o=n+2;;){if(s===void 0){if(t<r)break i;return n=e.length,this._cachedIndex=n,this.copySampleValue_(n-1)}if(n===o)break;if(r=s,s=e[++n],t<s)break e}a=e.length;break n}if(!(t>=r)){let o=e[1];t<o&&(n=2,r=o);for(let c=n-2;;){if(r===void 0)return this._cachedIndex=0,this.copySampleValue_(0);if(n===c)break;if(s=r,r=e[--n-1],t>=r)break e}a=n,n=0;break n}break t}for(;n<a;){let o=n+a>>>1;t<e[o]?a=o:n=o+1}if(s=e[n],r=e[n-1],r===void 0)return this._cachedIndex=0,this.copySampleValue_(0);if(s===void 0)return n=e.length,this._cachedIndex=n,this.copySampleValue_(n-1)}this._cachedIndex=n,this.intervalChanged_(n,r,s)}return this.interpolate_(n,r,t,s)}getSettings_(){return this.settings||this.DefaultSettings_}copySampleValue_(t){let e=this.resultBuffer,n=this.sampleValues,s=this.valueSize,r=t*s;for(let a=0;a!==s;++a)e[a]=n[r+a];return e}interpolate_(){throw new Error("THREE.Interpolant: Call to abstract method.")}intervalChanged_(){}},Bo=class extends zi{constructor(t,e,n,s){super(t,e,n,s),this._weightPrev=-0,this._offsetPrev=-0,this._weightNext=-0,this._offsetNext=-0,this.DefaultSettings_={endingStart:_h,endingEnd:_h}}intervalChanged_(t,e,n){let s=this.parameterPositions,r=t-2,a=t+1,o=s[r],c=s[a];if(o===void 0)switch(this.getSettings_().endingStart){case xh:r=t,o=2*e-n;break;case bh:r=s.length-2,o=e+s[r]-s[r+1];break;default:r=t,o=n}if(c===void 0)switch(this.getSettings_().endingEnd){case xh:a=t,c=2*n-e;break;case bh:a=1,c=n+s[1]-s[0];break;default:a=t-1,c=e}let l=(n-e)*.5,h=this.valueSize;this._weightPrev=l/(e-o),this._weightNext=l/(c-n),this._offsetPrev=r*h,this._offsetNext=a*h}interpolate_(t,e,n,s){let r=this.resultBuffer,a=this.sampleValues,o=this.valueSize,c=t*o,l=c-o,h=this._offsetPrev,u=this._offsetNext,d=this._weightPrev,f=this._weightNext,p=(n-e)/(s-e),y=p*p,m=y*p,g=-d*m+2*d*y-d*p,_=(1+d)*m+(-1.5-2*d)*y+(-.5+d)*p+1,S=(-1-f)*m+(1.5+f)*y+.5*p,x=f*m-f*y;for(let b=0;b!==o;++b)r[b]=g*a[h+b]+_*a[l+b]+S*a[c+b]+x*a[u+b];return r}},zo=class extends zi{constructor(t,e,n,s){super(t,e,n,s)}interpolate_(t,e,n,s){let r=this.resultBuffer,a=this.sampleValues,o=this.valueSize,c=t*o,l=c-o,h=(n-e)/(s-e),u=1-h;for(let d=0;d!==o;++d)r[d]=a[l+d]*u+a[c+d]*h;return r}},Ho=class extends zi{constructor(t,e,n,s){super(t,e,n,s)}interpolate_(t){return this.copySampleValue_(t-1)}},Vo=class extends zi{interpolate_(t,e,n,s){let r=this.resultBuffer,a=this.sampleValues,o=this.valueSize,c=t*o,l=c-o,h=this.inTangents,u=this.outTangents;if(!h||!u){let p=(n-e)/(s-e),y=1-p;for(let m=0;m!==o;++m)r[m]=a[l+m]*y+a[c+m]*p;return r}let d=o*2,f=t-1;for(let p=0;p!==o;++p){let y=a[l+p],m=a[c+p],g=f*d+p*2,_=u[g],S=u[g+1],x=t*d+p*2,b=h[x],E=h[x+1],v=uy(n,e,_,b,s);r[p]=op(v,y,S,E,m)}return r}};function op(i,t,e,n,s){let r=1-i;return r*r*r*t+3*r*r*i*e+3*r*i*i*n+i*i*i*s}function hy(i,t,e,n,s){let r=1-i;return 3*r*r*(e-t)+6*r*i*(n-e)+3*i*i*(s-n)}function uy(i,t,e,n,s){let r=(i-t)/(s-t);for(let a=0;a<8;a++){let o=op(r,t,e,n,s)-i;if(Math.abs(o)<1e-10)break;let c=hy(r,t,e,n,s);if(Math.abs(c)<1e-10)break;r=Math.max(0,Math.min(1,r-o/c))}return r}var Sn=class{constructor(t,e,n,s){if(t===void 0)throw new Error("THREE.KeyframeTrack: track name is undefined");if(e===void 0||e.length===0)throw new Error("THREE.KeyframeTrack: no keyframes in track named "+t);this.name=t,this.times=$s(e,this.TimeBufferType),this.values=$s(n,this.ValueBufferType),this.setInterpolation(s||this.DefaultInterpolation)}static toJSON(t){let e=t.constructor,n;if(e.toJSON!==this.toJSON)n=e.toJSON(t);else{n={name:t.name,times:$s(t.times,Array),values:$s(t.values,Array)};let s=t.getInterpolation();s!==t.DefaultInterpolation&&(n.interpolation=s),go(t.settings)&&(n.settings={inTangents:$s(t.settings.inTangents,Array),outTangents:$s(t.settings.outTangents,Array)})}return n.type=t.ValueTypeName,n}InterpolantFactoryMethodDiscrete(t){return new Ho(this.times,this.values,this.getValueSize(),t)}InterpolantFactoryMethodLinear(t){return new zo(this.times,this.values,this.getValueSize(),t)}InterpolantFactoryMethodSmooth(t){return new Bo(this.times,this.values,this.getValueSize(),t)}InterpolantFactoryMethodBezier(t){let e=new Vo(this.times,this.values,this.getValueSize(),t);return this.settings&&(e.inTangents=this.settings.inTangents,e.outTangents=this.settings.outTangents),e}setInterpolation(t){let e;switch(t){case Wr:e=this.InterpolantFactoryMethodDiscrete;break;case Po:e=this.InterpolantFactoryMethodLinear;break;case _o:e=this.InterpolantFactoryMethodSmooth;break;case vh:e=this.InterpolantFactoryMethodBezier;break}if(e===void 0){let n="unsupported interpolation for "+this.ValueTypeName+" keyframe track named "+this.name;if(this.createInterpolant===void 0)if(t!==this.DefaultInterpolation)this.setInterpolation(this.DefaultInterpolation);else throw new Error(n);return kt("KeyframeTrack:",n),this}return this.createInterpolant=e,this}getInterpolation(){switch(this.createInterpolant){case this.InterpolantFactoryMethodDiscrete:return Wr;case this.InterpolantFactoryMethodLinear:return Po;case this.InterpolantFactoryMethodSmooth:return _o;case this.InterpolantFactoryMethodBezier:return vh}}getValueSize(){return this.values.length/this.times.length}shift(t){if(t!==0){let e=this.times;for(let n=0,s=e.length;n!==s;++n)e[n]+=t;go(this.settings)&&(vf(this.settings.inTangents,t),vf(this.settings.outTangents,t))}return this}scale(t){if(t!==1){let e=this.times;for(let n=0,s=e.length;n!==s;++n)e[n]*=t;go(this.settings)&&(_f(this.settings.inTangents,t),_f(this.settings.outTangents,t))}return this}trim(t,e){let n=this.times,s=n.length,r=0,a=s-1;for(;r!==s&&n[r]<t;)++r;for(;a!==-1&&n[a]>e;)--a;if(++a,r!==0||a!==s){r>=a&&(a=Math.max(a,1),r=a-1);let o=this.getValueSize();this.times=n.slice(r,a),this.values=this.values.slice(r*o,a*o)}return this}validate(){let t=!0,e=this.getValueSize();e-Math.floor(e)!==0&&(zt("KeyframeTrack: Invalid value size in track.",this),t=!1);let n=this.times,s=this.values,r=n.length;r===0&&(zt("KeyframeTrack: Track is empty.",this),t=!1);let a=null;for(let o=0;o!==r;o++){let c=n[o];if(typeof c=="number"&&isNaN(c)){zt("KeyframeTrack: Time is not a valid number.",this,o,c),t=!1;break}if(a!==null&&a>c){zt("KeyframeTrack: Out of order keys.",this,o,c,a),t=!1;break}a=c}if(s!==void 0&&T0(s))for(let o=0,c=s.length;o!==c;++o){let l=s[o];if(isNaN(l)){zt("KeyframeTrack: Value is not a valid number.",this,o,l),t=!1;break}}return t}optimize(){let t=this.times.slice(),e=this.values.slice(),n=this.getValueSize(),s=this.getInterpolation()===_o,r=t.length-1,a=1;for(let o=1;o<r;++o){let c=!1,l=t[o],h=t[o+1];if(l!==h&&(o!==1||l!==t[0]))if(s)c=!0;else{let u=o*n,d=u-n,f=u+n;for(let p=0;p!==n;++p){let y=e[u+p];if(y!==e[d+p]||y!==e[f+p]){c=!0;break}}}if(c){if(o!==a){t[a]=t[o];let u=o*n,d=a*n;for(let f=0;f!==n;++f)e[d+f]=e[u+f]}++a}}if(r>0){t[a]=t[r];for(let o=r*n,c=a*n,l=0;l!==n;++l)e[c+l]=e[o+l];++a}return a!==t.length?(this.times=t.slice(0,a),this.values=e.slice(0,a*n)):(this.times=t,this.values=e),this}clone(){let t=this.times.slice(),e=this.values.slice(),n=this.constructor,s=new n(this.name,t,e);return s.createInterpolant=this.createInterpolant,go(this.settings)&&(s.settings={inTangents:this.settings.inTangents.slice(),outTangents:this.settings.outTangents.slice()}),s}};function vf(i,t){for(let e=0,n=i.length;e!==n;e+=2)i[e]+=t}function _f(i,t){for(let e=0,n=i.length;e!==n;e+=2)i[e]*=t}Sn.prototype.ValueTypeName="";Sn.prototype.TimeBufferType=Float32Array;Sn.prototype.ValueBufferType=Float32Array;Sn.prototype.DefaultInterpolation=Po;var Hi=class extends Sn{constructor(t,e,n){super(t,e,n)}};Hi.prototype.ValueTypeName="bool";Hi.prototype.ValueBufferType=Array;Hi.prototype.DefaultInterpolation=Wr;Hi.prototype.InterpolantFactoryMethodLinear=void 0;Hi.prototype.InterpolantFactoryMethodSmooth=void 0;var Go=class extends Sn{constructor(t,e,n,s){super(t,e,n,s)}};Go.prototype.ValueTypeName="color";var Wo=class extends Sn{constructor(t,e,n,s){super(t,e,n,s)}};Wo.prototype.ValueTypeName="number";var Xo=class extends zi{constructor(t,e,n,s){super(t,e,n,s)}interpolate_(t,e,n,s){let r=this.resultBuffer,a=this.sampleValues,o=this.valueSize,c=(n-e)/(s-e),l=t*o;for(let h=l+o;l!==h;l+=4)Mn.slerpFlat(r,0,a,l-o,a,l,c);return r}},na=class extends Sn{constructor(t,e,n,s){super(t,e,n,s)}InterpolantFactoryMethodLinear(t){return new Xo(this.times,this.values,this.getValueSize(),t)}};na.prototype.ValueTypeName="quaternion";na.prototype.InterpolantFactoryMethodSmooth=void 0;var Vi=class extends Sn{constructor(t,e,n){super(t,e,n)}};Vi.prototype.ValueTypeName="string";Vi.prototype.ValueBufferType=Array;Vi.prototype.DefaultInterpolation=Wr;Vi.prototype.InterpolantFactoryMethodLinear=void 0;Vi.prototype.InterpolantFactoryMethodSmooth=void 0;var qo=class extends Sn{constructor(t,e,n,s){super(t,e,n,s)}};qo.prototype.ValueTypeName="vector";var $o=class{constructor(t,e,n){let s=this,r=!1,a=0,o=0,c,l=[];this.onStart=void 0,this.onLoad=t,this.onProgress=e,this.onError=n,this._abortController=null,this.itemStart=function(h){o++,r===!1&&s.onStart!==void 0&&s.onStart(h,a,o),r=!0},this.itemEnd=function(h){a++,s.onProgress!==void 0&&s.onProgress(h,a,o),a===o&&(r=!1,s.onLoad!==void 0&&s.onLoad())},this.itemError=function(h){s.onError!==void 0&&s.onError(h)},this.resolveURL=function(h){return h=h.normalize("NFC"),c?c(h):h},this.setURLModifier=function(h){return c=h,this},this.addHandler=function(h,u){return l.push(h,u),this},this.removeHandler=function(h){let u=l.indexOf(h);return u!==-1&&l.splice(u,2),this},this.getHandler=function(h){for(let u=0,d=l.length;u<d;u+=2){let f=l[u],p=l[u+1];if(f.global&&(f.lastIndex=0),f.test(h))return p}return null},this.abort=function(){return this.abortController.abort(),this._abortController=null,this}}get abortController(){return this._abortController||(this._abortController=new AbortController),this._abortController}},lp=new $o,Yo=class{constructor(t){this.manager=t!==void 0?t:lp,this.crossOrigin="anonymous",this.withCredentials=!1,this.path="",this.resourcePath="",this.requestHeader={},this.priority="auto",this.cache="default",typeof __THREE_DEVTOOLS__<"u"&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent("observe",{detail:this}))}load(){}loadAsync(t,e){let n=this;return new Promise(function(s,r){n.load(t,s,e,r)})}parse(){}setCrossOrigin(t){return this.crossOrigin=t,this}setWithCredentials(t){return this.withCredentials=t,this}setPath(t){return this.path=t,this}setResourcePath(t){return this.resourcePath=t,this}setRequestHeader(t){return this.requestHeader=t,this}setPriority(t){return this.priority=t,this}setCache(t){return this.cache=t,this}abort(){return this}};Yo.DEFAULT_MATERIAL_NAME="__DEFAULT";var yo=new V,vo=new Mn,Jn=new V,vi=class extends Dn{constructor(){super(),this.isCamera=!0,this.type="Camera",this.matrixWorldInverse=new oe,this.projectionMatrix=new oe,this.projectionMatrixInverse=new oe,this.coordinateSystem=Fn,this._reversedDepth=!1}get reversedDepth(){return this._reversedDepth}copy(t,e){return super.copy(t,e),this.matrixWorldInverse.copy(t.matrixWorldInverse),this.projectionMatrix.copy(t.projectionMatrix),this.projectionMatrixInverse.copy(t.projectionMatrixInverse),this.coordinateSystem=t.coordinateSystem,this}getWorldDirection(t){return super.getWorldDirection(t).negate()}updateMatrixWorld(t){super.updateMatrixWorld(t),this.matrixWorld.decompose(yo,vo,Jn),Jn.x===1&&Jn.y===1&&Jn.z===1?this.matrixWorldInverse.copy(this.matrixWorld).invert():this.matrixWorldInverse.compose(yo,vo,Jn.set(1,1,1)).invert()}updateWorldMatrix(t,e,n=!1){super.updateWorldMatrix(t,e,n),this.matrixWorld.decompose(yo,vo,Jn),Jn.x===1&&Jn.y===1&&Jn.z===1?this.matrixWorldInverse.copy(this.matrixWorld).invert():this.matrixWorldInverse.compose(yo,vo,Jn.set(1,1,1)).invert()}clone(){return new this.constructor().copy(this)}},Ui=new V,xf=new Rt,bf=new Rt,$e=class extends vi{constructor(t=50,e=1,n=.1,s=2e3){super(),this.isPerspectiveCamera=!0,this.type="PerspectiveCamera",this.fov=t,this.zoom=1,this.near=n,this.far=s,this.focus=10,this.aspect=e,this.view=null,this.filmGauge=35,this.filmOffset=0,this.updateProjectionMatrix()}copy(t,e){return super.copy(t,e),this.fov=t.fov,this.zoom=t.zoom,this.near=t.near,this.far=t.far,this.focus=t.focus,this.aspect=t.aspect,this.view=t.view===null?null:Object.assign({},t.view),this.filmGauge=t.filmGauge,this.filmOffset=t.filmOffset,this}setFocalLength(t){let e=.5*this.getFilmHeight()/t;this.fov=Qs*2*Math.atan(e),this.updateProjectionMatrix()}getFocalLength(){let t=Math.tan(Vr*.5*this.fov);return .5*this.getFilmHeight()/t}getEffectiveFOV(){return Qs*2*Math.atan(Math.tan(Vr*.5*this.fov)/this.zoom)}getFilmWidth(){return this.filmGauge*Math.min(this.aspect,1)}getFilmHeight(){return this.filmGauge/Math.max(this.aspect,1)}getViewBounds(t,e,n){Ui.set(-1,-1,.5).applyMatrix4(this.projectionMatrixInverse),e.set(Ui.x,Ui.y).multiplyScalar(-t/Ui.z),Ui.set(1,1,.5).applyMatrix4(this.projectionMatrixInverse),n.set(Ui.x,Ui.y).multiplyScalar(-t/Ui.z)}getViewSize(t,e){return this.getViewBounds(t,xf,bf),e.subVectors(bf,xf)}setViewOffset(t,e,n,s,r,a){this.aspect=t/e,this.view===null&&(this.view={enabled:!0,fullWidth:1,fullHeight:1,offsetX:0,offsetY:0,width:1,height:1}),this.view.enabled=!0,this.view.fullWidth=t,this.view.fullHeight=e,this.view.offsetX=n,this.view.offsetY=s,this.view.width=r,this.view.height=a,this.updateProjectionMatrix()}clearViewOffset(){this.view!==null&&(this.view.enabled=!1),this.updateProjectionMatrix()}updateProjectionMatrix(){let t=this.near,e=t*Math.tan(Vr*.5*this.fov)/this.zoom,n=2*e,s=this.aspect*n,r=-.5*s,a=this.view;if(this.view!==null&&this.view.enabled){let c=a.fullWidth,l=a.fullHeight;r+=a.offsetX*s/c,e-=a.offsetY*n/l,s*=a.width/c,n*=a.height/l}let o=this.filmOffset;o!==0&&(r+=t*o/this.getFilmWidth()),this.projectionMatrix.makePerspective(r,r+s,e,e-n,t,this.far,this.coordinateSystem,this.reversedDepth),this.projectionMatrixInverse.copy(this.projectionMatrix).invert()}toJSON(t){let e=super.toJSON(t);return e.object.fov=this.fov,e.object.zoom=this.zoom,e.object.near=this.near,e.object.far=this.far,e.object.focus=this.focus,e.object.aspect=this.aspect,this.view!==null&&(e.object.view=Object.assign({},this.view)),e.object.filmGauge=this.filmGauge,e.object.filmOffset=this.filmOffset,e}};var Jo=class extends vi{constructor(t=-1,e=1,n=1,s=-1,r=.1,a=2e3){super(),this.isOrthographicCamera=!0,this.type="OrthographicCamera",this.zoom=1,this.view=null,this.left=t,this.right=e,this.top=n,this.bottom=s,this.near=r,this.far=a,this.updateProjectionMatrix()}copy(t,e){return super.copy(t,e),this.left=t.left,this.right=t.right,this.top=t.top,this.bottom=t.bottom,this.near=t.near,this.far=t.far,this.zoom=t.zoom,this.view=t.view===null?null:Object.assign({},t.view),this}setViewOffset(t,e,n,s,r,a){this.view===null&&(this.view={enabled:!0,fullWidth:1,fullHeight:1,offsetX:0,offsetY:0,width:1,height:1}),this.view.enabled=!0,this.view.fullWidth=t,this.view.fullHeight=e,this.view.offsetX=n,this.view.offsetY=s,this.view.width=r,this.view.height=a,this.updateProjectionMatrix()}clearViewOffset(){this.view!==null&&(this.view.enabled=!1),this.updateProjectionMatrix()}updateProjectionMatrix(){let t=(this.right-this.left)/(2*this.zoom),e=(this.top-this.bottom)/(2*this.zoom),n=(this.right+this.left)/2,s=(this.top+this.bottom)/2,r=n-t,a=n+t,o=s+e,c=s-e;if(this.view!==null&&this.view.enabled){let l=(this.right-this.left)/this.view.fullWidth/this.zoom,h=(this.top-this.bottom)/this.view.fullHeight/this.zoom;r+=l*this.view.offsetX,a=r+l*this.view.width,o-=h*this.view.offsetY,c=o-h*this.view.height}this.projectionMatrix.makeOrthographic(r,a,o,c,this.near,this.far,this.coordinateSystem,this.reversedDepth),this.projectionMatrixInverse.copy(this.projectionMatrix).invert()}toJSON(t){let e=super.toJSON(t);return e.object.zoom=this.zoom,e.object.left=this.left,e.object.right=this.right,e.object.top=this.top,e.object.bottom=this.bottom,e.object.near=this.near,e.object.far=this.far,this.view!==null&&(e.object.view=Object.assign({},this.view)),e}};var ia=class extends Nn{constructor(){super(),this.isInstancedBufferGeometry=!0,this.type="InstancedBufferGeometry",this.instanceCount=1/0}copy(t){return super.copy(t),this.instanceCount=t.instanceCount,this}toJSON(){let t=super.toJSON();return t.instanceCount=this.instanceCount,t.isInstancedBufferGeometry=!0,t}};var Ys=-90,Js=1,ar=class extends Dn{constructor(t,e,n){super(),this.type="CubeCamera",this.renderTarget=n,this.coordinateSystem=null,this.activeMipmapLevel=0;let s=new $e(Ys,Js,t,e);s.layers=this.layers,this.add(s);let r=new $e(Ys,Js,t,e);r.layers=this.layers,this.add(r);let a=new $e(Ys,Js,t,e);a.layers=this.layers,this.add(a);let o=new $e(Ys,Js,t,e);o.layers=this.layers,this.add(o);let c=new $e(Ys,Js,t,e);c.layers=this.layers,this.add(c);let l=new $e(Ys,Js,t,e);l.layers=this.layers,this.add(l)}updateCoordinateSystem(){let t=this.coordinateSystem,e=this.children.concat(),[n,s,r,a,o,c]=e;for(let l of e)this.remove(l);if(t===Fn)n.up.set(0,1,0),n.lookAt(1,0,0),s.up.set(0,1,0),s.lookAt(-1,0,0),r.up.set(0,0,-1),r.lookAt(0,1,0),a.up.set(0,0,1),a.lookAt(0,-1,0),o.up.set(0,1,0),o.lookAt(0,0,1),c.up.set(0,1,0),c.lookAt(0,0,-1);else if(t===qr)n.up.set(0,-1,0),n.lookAt(-1,0,0),s.up.set(0,-1,0),s.lookAt(1,0,0),r.up.set(0,0,1),r.lookAt(0,1,0),a.up.set(0,0,-1),a.lookAt(0,-1,0),o.up.set(0,-1,0),o.lookAt(0,0,1),c.up.set(0,-1,0),c.lookAt(0,0,-1);else throw new Error("THREE.CubeCamera.updateCoordinateSystem(): Invalid coordinate system: "+t);for(let l of e)this.add(l),l.updateMatrixWorld()}update(t,e){this.parent===null&&this.updateMatrixWorld();let{renderTarget:n,activeMipmapLevel:s}=this;this.coordinateSystem!==t.coordinateSystem&&(this.coordinateSystem=t.coordinateSystem,this.updateCoordinateSystem());let[r,a,o,c,l,h]=this.children,u=t.getRenderTarget(),d=t.getActiveCubeFace(),f=t.getActiveMipmapLevel(),p=t.xr.enabled;t.xr.enabled=!1;let y=n.texture.mipmapsAutoUpdate;n.texture.mipmapsAutoUpdate=!1;let m=!1;t.isWebGLRenderer===!0?m=t.state.buffers.depth.getReversed():m=t.reversedDepthBuffer,t.setRenderTarget(n,0,s),m&&t.autoClear===!1&&t.clearDepth(),t.render(e,r),t.setRenderTarget(n,1,s),m&&t.autoClear===!1&&t.clearDepth(),t.render(e,a),t.setRenderTarget(n,2,s),m&&t.autoClear===!1&&t.clearDepth(),t.render(e,o),t.setRenderTarget(n,3,s),m&&t.autoClear===!1&&t.clearDepth(),t.render(e,c),t.setRenderTarget(n,4,s),m&&t.autoClear===!1&&t.clearDepth(),t.render(e,l),n.texture.mipmapsAutoUpdate=y,t.setRenderTarget(n,5,s),m&&t.autoClear===!1&&t.clearDepth(),t.render(e,h),t.setRenderTarget(u,d,f),t.xr.enabled=p,n.texture.needsPMREMUpdate=!0}},jo=class extends $e{constructor(t=[]){super(),this.isArrayCamera=!0,this.isMultiViewCamera=!1,this.cameras=t,this.perCameraFrustumCulled=!1}};var tu="\\[\\]\\.:\\/",dy=new RegExp("["+tu+"]","g"),eu="[^"+tu+"]",fy="[^"+tu.replace("\\.","")+"]",py=/((?:WC+[\/:])*)/.source.replace("WC",eu),my=/(WCOD+)?/.source.replace("WCOD",fy),gy=/(?:\.(WC+)(?:\[(.+)\])?)?/.source.replace("WC",eu),yy=/\.(WC+)(?:\[(.+)\])?/.source.replace("WC",eu),vy=new RegExp("^"+py+my+gy+yy+"$"),_y=["material","materials","bones","map"],Mh=class{constructor(t,e,n){let s=n||ge.parseTrackName(e);this._targetGroup=t,this._bindings=t.subscribe_(e,s)}getValue(t,e){this.bind();let n=this._targetGroup.nCachedObjects_,s=this._bindings[n];s!==void 0&&s.getValue(t,e)}setValue(t,e){let n=this._bindings;for(let s=this._targetGroup.nCachedObjects_,r=n.length;s!==r;++s)n[s].setValue(t,e)}bind(){let t=this._bindings;for(let e=this._targetGroup.nCachedObjects_,n=t.length;e!==n;++e)t[e].bind()}unbind(){let t=this._bindings;for(let e=this._targetGroup.nCachedObjects_,n=t.length;e!==n;++e)t[e].unbind()}},ge=class i{constructor(t,e,n){this.path=e,this.parsedPath=n||i.parseTrackName(e),this.node=i.findNode(t,this.parsedPath.nodeName),this.rootNode=t,this.getValue=this._getValue_unbound,this.setValue=this._setValue_unbound}static create(t,e,n){return t&&t.isAnimationObjectGroup?new i.Composite(t,e,n):new i(t,e,n)}static sanitizeNodeName(t){return t.replace(/\s/g,"_").replace(dy,"")}static parseTrackName(t){let e=vy.exec(t);if(e===null)throw new Error("THREE.PropertyBinding: Cannot parse trackName: "+t);let n={nodeName:e[2],objectName:e[3],objectIndex:e[4],propertyName:e[5],propertyIndex:e[6]},s=n.nodeName&&n.nodeName.lastIndexOf(".");if(s!==void 0&&s!==-1){let r=n.nodeName.substring(s+1);_y.indexOf(r)!==-1&&(n.nodeName=n.nodeName.substring(0,s),n.objectName=r)}if(n.propertyName===null||n.propertyName.length===0)throw new Error("THREE.PropertyBinding: can not parse propertyName from trackName: "+t);return n}static findNode(t,e){if(e===void 0||e===""||e==="."||e===-1||e===t.name||e===t.uuid)return t;if(t.skeleton){let n=t.skeleton.getBoneByName(e);if(n!==void 0)return n}if(t.children){let n=function(r){for(let a=0;a<r.length;a++){let o=r[a];if(o.name===e||o.uuid===e)return o;let c=n(o.children);if(c)return c}return null},s=n(t.children);if(s)return s}return null}_getValue_unavailable(){}_setValue_unavailable(){}_getValue_direct(t,e){t[e]=this.targetObject[this.propertyName]}_getValue_array(t,e){let n=this.resolvedProperty;for(let s=0,r=n.length;s!==r;++s)t[e++]=n[s]}_getValue_arrayElement(t,e){t[e]=this.resolvedProperty[this.propertyIndex]}_getValue_toArray(t,e){this.resolvedProperty.toArray(t,e)}_setValue_direct(t,e){this.targetObject[this.propertyName]=t[e]}_setValue_direct_setNeedsUpdate(t,e){this.targetObject[this.propertyName]=t[e],this.targetObject.needsUpdate=!0}_setValue_direct_setMatrixWorldNeedsUpdate(t,e){this.targetObject[this.propertyName]=t[e],this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_array(t,e){let n=this.resolvedProperty;for(let s=0,r=n.length;s!==r;++s)n[s]=t[e++]}_setValue_array_setNeedsUpdate(t,e){let n=this.resolvedProperty;for(let s=0,r=n.length;s!==r;++s)n[s]=t[e++];this.targetObject.needsUpdate=!0}_setValue_array_setMatrixWorldNeedsUpdate(t,e){let n=this.resolvedProperty;for(let s=0,r=n.length;s!==r;++s)n[s]=t[e++];this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_arrayElement(t,e){this.resolvedProperty[this.propertyIndex]=t[e]}_setValue_arrayElement_setNeedsUpdate(t,e){this.resolvedProperty[this.propertyIndex]=t[e],this.targetObject.needsUpdate=!0}_setValue_arrayElement_setMatrixWorldNeedsUpdate(t,e){this.resolvedProperty[this.propertyIndex]=t[e],this.targetObject.matrixWorldNeedsUpdate=!0}_setValue_fromArray(t,e){this.resolvedProperty.fromArray(t,e)}_setValue_fromArray_setNeedsUpdate(t,e){this.resolvedProperty.fromArray(t,e),this.targetObject.needsUpdate=!0}_setValue_fromArray_setMatrixWorldNeedsUpdate(t,e){this.resolvedProperty.fromArray(t,e),this.targetObject.matrixWorldNeedsUpdate=!0}_getValue_unbound(t,e){this.bind(),this.getValue(t,e)}_setValue_unbound(t,e){this.bind(),this.setValue(t,e)}bind(){let t=this.node,e=this.parsedPath,n=e.objectName,s=e.propertyName,r=e.propertyIndex;if(t||(t=i.findNode(this.rootNode,e.nodeName),this.node=t),this.getValue=this._getValue_unavailable,this.setValue=this._setValue_unavailable,!t){kt("PropertyBinding: No target node found for track: "+this.path+".");return}if(n){let l=e.objectIndex;switch(n){case"materials":if(!t.material){zt("PropertyBinding: Can not bind to material as node does not have a material.",this);return}if(!t.material.materials){zt("PropertyBinding: Can not bind to material.materials as node.material does not have a materials array.",this);return}t=t.material.materials;break;case"bones":if(!t.skeleton){zt("PropertyBinding: Can not bind to bones as node does not have a skeleton.",this);return}t=t.skeleton.bones;for(let h=0;h<t.length;h++)if(t[h].name===l){l=h;break}break;case"map":if("map"in t){t=t.map;break}if(!t.material){zt("PropertyBinding: Can not bind to material as node does not have a material.",this);return}if(!t.material.map){zt("PropertyBinding: Can not bind to material.map as node.material does not have a map.",this);return}t=t.material.map;break;default:if(t[n]===void 0){zt("PropertyBinding: Can not bind to objectName of node undefined.",this);return}t=t[n]}if(l!==void 0){if(t[l]===void 0){zt("PropertyBinding: Trying to bind to objectIndex of objectName, but is undefined.",this,t);return}t=t[l]}}let a=t[s];if(a===void 0){let l=e.nodeName;zt("PropertyBinding: Trying to update property for track: "+l+"."+s+" but it wasn't found.",t);return}let o=this.Versioning.None;this.targetObject=t,t.isMaterial===!0?o=this.Versioning.NeedsUpdate:t.isObject3D===!0&&(o=this.Versioning.MatrixWorldNeedsUpdate);let c=this.BindingType.Direct;if(r!==void 0){if(s==="morphTargetInfluences"){if(!t.geometry){zt("PropertyBinding: Can not bind to morphTargetInfluences because node does not have a geometry.",this);return}if(!t.geometry.morphAttributes){zt("PropertyBinding: Can not bind to morphTargetInfluences because node does not have a geometry.morphAttributes.",this);return}t.morphTargetDictionary[r]!==void 0&&(r=t.morphTargetDictionary[r])}c=this.BindingType.ArrayElement,this.resolvedProperty=a,this.propertyIndex=r}else a.fromArray!==void 0&&a.toArray!==void 0?(c=this.BindingType.HasFromToArray,this.resolvedProperty=a):Array.isArray(a)?(c=this.BindingType.EntireArray,this.resolvedProperty=a):this.propertyName=s;this.getValue=this.GetterByBindingType[c],this.setValue=this.SetterByBindingTypeAndVersioning[c][o]}unbind(){this.node=null,this.getValue=this._getValue_unbound,this.setValue=this._setValue_unbound}};ge.Composite=Mh;ge.prototype.BindingType={Direct:0,EntireArray:1,ArrayElement:2,HasFromToArray:3};ge.prototype.Versioning={None:0,NeedsUpdate:1,MatrixWorldNeedsUpdate:2};ge.prototype.GetterByBindingType=[ge.prototype._getValue_direct,ge.prototype._getValue_array,ge.prototype._getValue_arrayElement,ge.prototype._getValue_toArray];ge.prototype.SetterByBindingTypeAndVersioning=[[ge.prototype._setValue_direct,ge.prototype._setValue_direct_setNeedsUpdate,ge.prototype._setValue_direct_setMatrixWorldNeedsUpdate],[ge.prototype._setValue_array,ge.prototype._setValue_array_setNeedsUpdate,ge.prototype._setValue_array_setMatrixWorldNeedsUpdate],[ge.prototype._setValue_arrayElement,ge.prototype._setValue_arrayElement_setNeedsUpdate,ge.prototype._setValue_arrayElement_setMatrixWorldNeedsUpdate],[ge.prototype._setValue_fromArray,ge.prototype._setValue_fromArray_setNeedsUpdate,ge.prototype._setValue_fromArray_setMatrixWorldNeedsUpdate]];var VA=new Float32Array(1);var Kn=class{constructor(t=1,e=0,n=0){this.radius=t,this.phi=e,this.theta=n}set(t,e,n){return this.radius=t,this.phi=e,this.theta=n,this}copy(t){return this.radius=t.radius,this.phi=t.phi,this.theta=t.theta,this}makeSafe(){return this.phi=Kt(this.phi,1e-6,Math.PI-1e-6),this}setFromVector3(t){return this.setFromCartesianCoords(t.x,t.y,t.z)}setFromCartesianCoords(t,e,n){return this.radius=Math.sqrt(t*t+e*e+n*n),this.radius===0?(this.theta=0,this.phi=0):(this.theta=Math.atan2(t,n),this.phi=Math.acos(Kt(e/this.radius,-1,1))),this}clone(){return new this.constructor().copy(this)}};var Sh=class{static{this.prototype.isMatrix2=!0}constructor(t,e,n,s){this.elements=[1,0,0,1],t!==void 0&&this.set(t,e,n,s)}identity(){return this.set(1,0,0,1),this}fromArray(t,e=0){for(let n=0;n<4;n++)this.elements[n]=t[n+e];return this}set(t,e,n,s){let r=this.elements;return r[0]=t,r[2]=e,r[1]=n,r[3]=s,this}};var sa=class extends Gn{constructor(t,e=null){super(),this.object=t,this.domElement=e,this.enabled=!0,this.state=-1,this.keys={},this.mouseButtons={LEFT:null,MIDDLE:null,RIGHT:null},this.touches={ONE:null,TWO:null}}connect(t){this.domElement!==null&&this.disconnect(),this.domElement=t}disconnect(){}dispose(){}update(){}};function nu(i,t,e,n){let s=xy(n);switch(e){case Hh:return i*t;case Gh:return i*t/s.components*s.byteLength;case dr:return i*t/s.components*s.byteLength;case $i:return i*t*2/s.components*s.byteLength;case il:return i*t*2/s.components*s.byteLength;case Vh:return i*t*3/s.components*s.byteLength;case gn:return i*t*4/s.components*s.byteLength;case Yi:return i*t*4/s.components*s.byteLength;case la:case ca:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*8;case ha:case ua:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*16;case rl:case ol:return Math.max(i,16)*Math.max(t,8)/4;case sl:case al:return Math.max(i,8)*Math.max(t,8)/2;case ll:case cl:case ul:case dl:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*8;case hl:case da:case fl:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*16;case pl:return Math.floor((i+3)/4)*Math.floor((t+3)/4)*16;case ml:return Math.floor((i+4)/5)*Math.floor((t+3)/4)*16;case gl:return Math.floor((i+4)/5)*Math.floor((t+4)/5)*16;case yl:return Math.floor((i+5)/6)*Math.floor((t+4)/5)*16;case vl:return Math.floor((i+5)/6)*Math.floor((t+5)/6)*16;case _l:return Math.floor((i+7)/8)*Math.floor((t+4)/5)*16;case xl:return Math.floor((i+7)/8)*Math.floor((t+5)/6)*16;case bl:return Math.floor((i+7)/8)*Math.floor((t+7)/8)*16;case Ml:return Math.floor((i+9)/10)*Math.floor((t+4)/5)*16;case Sl:return Math.floor((i+9)/10)*Math.floor((t+5)/6)*16;case wl:return Math.floor((i+9)/10)*Math.floor((t+7)/8)*16;case Al:return Math.floor((i+9)/10)*Math.floor((t+9)/10)*16;case El:return Math.floor((i+11)/12)*Math.floor((t+9)/10)*16;case Tl:return Math.floor((i+11)/12)*Math.floor((t+11)/12)*16;case Cl:case Rl:case Pl:return Math.ceil(i/4)*Math.ceil(t/4)*16;case Il:case Ll:return Math.ceil(i/4)*Math.ceil(t/4)*8;case fa:case Fl:return Math.ceil(i/4)*Math.ceil(t/4)*16}throw new Error(`Unable to determine texture byte length for ${e} format.`)}function xy(i){switch(i){case hn:case oa:return{byteLength:1,components:1};case qi:case kh:case Wn:return{byteLength:2,components:1};case el:case nl:return{byteLength:2,components:4};case wn:case tl:case mn:return{byteLength:4,components:1};case Bh:case zh:return{byteLength:4,components:3}}throw new Error(`THREE.TextureUtils: Unknown texture type ${i}.`)}typeof __THREE_DEVTOOLS__<"u"&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent("register",{detail:{revision:"187"}}));typeof window<"u"&&(window.__THREE__?kt("WARNING: Multiple instances of Three.js being imported."):window.__THREE__="187");function Pp(){let i=null,t=!1,e=null,n=null;function s(r,a){n=i.requestAnimationFrame(s),e(r,a)}return{start:function(){t!==!0&&e!==null&&i!==null&&(n=i.requestAnimationFrame(s),t=!0)},stop:function(){i!==null&&i.cancelAnimationFrame(n),t=!1},setAnimationLoop:function(r){e=r},setContext:function(r){i=r}}}function My(i){let t=new WeakMap;function e(o,c){let l=o.array,h=o.usage,u=l.byteLength,d=i.createBuffer();i.bindBuffer(c,d),i.bufferData(c,l,h),o.onUploadCallback();let f;if(l instanceof Float32Array)f=i.FLOAT;else if(typeof Float16Array<"u"&&l instanceof Float16Array)f=i.HALF_FLOAT;else if(l instanceof Uint16Array)o.isFloat16BufferAttribute?f=i.HALF_FLOAT:f=i.UNSIGNED_SHORT;else if(l instanceof Int16Array)f=i.SHORT;else if(l instanceof Uint32Array)f=i.UNSIGNED_INT;else if(l instanceof Int32Array)f=i.INT;else if(l instanceof Int8Array)f=i.BYTE;else if(l instanceof Uint8Array)f=i.UNSIGNED_BYTE;else if(l instanceof Uint8ClampedArray)f=i.UNSIGNED_BYTE;else throw new Error("THREE.WebGLAttributes: Unsupported buffer data format: "+l);return{buffer:d,type:f,bytesPerElement:l.BYTES_PER_ELEMENT,version:o.version,size:u}}function n(o,c,l){let h=c.array,u=c.updateRanges;if(i.bindBuffer(l,o),u.length===0)i.bufferSubData(l,0,h);else{u.sort((f,p)=>f.start-p.start);let d=0;for(let f=1;f<u.length;f++){let p=u[d],y=u[f];y.start<=p.start+p.count+1?p.count=Math.max(p.count,y.start+y.count-p.start):(++d,u[d]=y)}u.length=d+1;for(let f=0,p=u.length;f<p;f++){let y=u[f];i.bufferSubData(l,y.start*h.BYTES_PER_ELEMENT,h,y.start,y.count)}c.clearUpdateRanges()}c.onUploadCallback()}function s(o){return o.isInterleavedBufferAttribute&&(o=o.data),t.get(o)}function r(o){o.isInterleavedBufferAttribute&&(o=o.data);let c=t.get(o);c&&(i.deleteBuffer(c.buffer),t.delete(o))}function a(o,c){if(o.isInterleavedBufferAttribute&&(o=o.data),o.isGLBufferAttribute){let h=t.get(o);(!h||h.version<o.version)&&t.set(o,{buffer:o.buffer,type:o.type,bytesPerElement:o.elementSize,version:o.version});return}let l=t.get(o);if(l===void 0)t.set(o,e(o,c));else if(l.version<o.version){if(l.size!==o.array.byteLength)throw new Error("THREE.WebGLAttributes: The size of the buffer attribute's array buffer does not match the original size. Resizing buffer attributes is not supported.");n(l.buffer,o,c),l.version=o.version}}return{get:s,remove:r,update:a}}var Sy=`#ifdef USE_ALPHAHASH
	if ( diffuseColor.a < getAlphaHashThreshold( vPosition ) ) discard;
#endif`,wy=`#ifdef USE_ALPHAHASH
	const float ALPHA_HASH_SCALE = 0.05;
	float hash2D( vec2 value ) {
		return fract( 1.0e4 * sin( 17.0 * value.x + 0.1 * value.y ) * ( 0.1 + abs( sin( 13.0 * value.y + value.x ) ) ) );
	}
	float hash3D( vec3 value ) {
		return hash2D( vec2( hash2D( value.xy ), value.z ) );
	}
	float getAlphaHashThreshold( vec3 position ) {
		float maxDeriv = max(
			length( dFdx( position.xyz ) ),
			length( dFdy( position.xyz ) )
		);
		float pixScale = 1.0 / ( ALPHA_HASH_SCALE * maxDeriv );
		vec2 pixScales = vec2(
			exp2( floor( log2( pixScale ) ) ),
			exp2( ceil( log2( pixScale ) ) )
		);
		vec2 alpha = vec2(
			hash3D( floor( pixScales.x * position.xyz ) ),
			hash3D( floor( pixScales.y * position.xyz ) )
		);
		float lerpFactor = fract( log2( pixScale ) );
		float x = ( 1.0 - lerpFactor ) * alpha.x + lerpFactor * alpha.y;
		float a = min( lerpFactor, 1.0 - lerpFactor );
		vec3 cases = vec3(
			x * x / ( 2.0 * a * ( 1.0 - a ) ),
			( x - 0.5 * a ) / ( 1.0 - a ),
			1.0 - ( ( 1.0 - x ) * ( 1.0 - x ) / ( 2.0 * a * ( 1.0 - a ) ) )
		);
		float threshold = ( x < ( 1.0 - a ) )
			? ( ( x < a ) ? cases.x : cases.y )
			: cases.z;
		return clamp( threshold , 1.0e-6, 1.0 );
	}
#endif`,Ay=`#ifdef USE_ALPHAMAP
	diffuseColor.a *= texture2D( alphaMap, vAlphaMapUv ).g;
#endif`,Ey=`#ifdef USE_ALPHAMAP
	uniform sampler2D alphaMap;
#endif`,Ty=`#ifdef USE_ALPHATEST
	#ifdef ALPHA_TO_COVERAGE
	diffuseColor.a = smoothstep( alphaTest, alphaTest + fwidth( diffuseColor.a ), diffuseColor.a );
	if ( diffuseColor.a == 0.0 ) discard;
	#else
	if ( diffuseColor.a < alphaTest ) discard;
	#endif
#endif`,Cy=`#ifdef USE_ALPHATEST
	uniform float alphaTest;
#endif`,Ry=`#ifdef USE_AOMAP
	float ambientOcclusion = ( texture2D( aoMap, vAoMapUv ).r - 1.0 ) * aoMapIntensity + 1.0;
	reflectedLight.indirectDiffuse *= ambientOcclusion;
	#if defined( USE_CLEARCOAT ) 
		clearcoatSpecularIndirect *= ambientOcclusion;
	#endif
	#if defined( USE_SHEEN ) 
		sheenSpecularIndirect *= ambientOcclusion;
	#endif
	#if defined( USE_ENVMAP ) && defined( STANDARD )
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		reflectedLight.indirectSpecular *= computeSpecularOcclusion( dotNV, ambientOcclusion, material.roughness );
	#endif
#endif`,Py=`#ifdef USE_AOMAP
	uniform sampler2D aoMap;
	uniform float aoMapIntensity;
#endif`,Iy=`#ifdef USE_BATCHING
	#if ! defined( GL_ANGLE_multi_draw )
	#define gl_DrawID _gl_DrawID
	uniform int _gl_DrawID;
	#endif
	uniform highp sampler2D batchingTexture;
	uniform highp usampler2D batchingIdTexture;
	mat4 getBatchingMatrix( const in float i ) {
		int size = textureSize( batchingTexture, 0 ).x;
		int j = int( i ) * 4;
		int x = j % size;
		int y = j / size;
		vec4 v1 = texelFetch( batchingTexture, ivec2( x, y ), 0 );
		vec4 v2 = texelFetch( batchingTexture, ivec2( x + 1, y ), 0 );
		vec4 v3 = texelFetch( batchingTexture, ivec2( x + 2, y ), 0 );
		vec4 v4 = texelFetch( batchingTexture, ivec2( x + 3, y ), 0 );
		return mat4( v1, v2, v3, v4 );
	}
	float getIndirectIndex( const in int i ) {
		int size = textureSize( batchingIdTexture, 0 ).x;
		int x = i % size;
		int y = i / size;
		return float( texelFetch( batchingIdTexture, ivec2( x, y ), 0 ).r );
	}
#endif
#ifdef USE_BATCHING_COLOR
	uniform sampler2D batchingColorTexture;
	vec4 getBatchingColor( const in float i ) {
		int size = textureSize( batchingColorTexture, 0 ).x;
		int j = int( i );
		int x = j % size;
		int y = j / size;
		return texelFetch( batchingColorTexture, ivec2( x, y ), 0 );
	}
#endif`,Ly=`#ifdef USE_BATCHING
	mat4 batchingMatrix = getBatchingMatrix( getIndirectIndex( gl_DrawID ) );
#endif`,Fy=`vec3 transformed = vec3( position );
#ifdef USE_ALPHAHASH
	vPosition = vec3( position );
#endif`,Dy=`vec3 objectNormal = vec3( normal );
#ifdef USE_TANGENT
	vec3 objectTangent = vec3( tangent.xyz );
#endif`,Ny=`float G_BlinnPhong_Implicit( ) {
	return 0.25;
}
float D_BlinnPhong( const in float shininess, const in float dotNH ) {
	return RECIPROCAL_PI * ( shininess * 0.5 + 1.0 ) * pow( dotNH, shininess );
}
vec3 BRDF_BlinnPhong( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in vec3 specularColor, const in float shininess ) {
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNH = saturate( dot( normal, halfDir ) );
	float dotVH = saturate( dot( viewDir, halfDir ) );
	vec3 F = F_Schlick( specularColor, 1.0, dotVH );
	float G = G_BlinnPhong_Implicit( );
	float D = D_BlinnPhong( shininess, dotNH );
	return F * ( G * D );
} // validated`,Uy=`#ifdef USE_IRIDESCENCE
	const mat3 XYZ_TO_REC709 = mat3(
		 3.2404542, -0.9692660,  0.0556434,
		-1.5371385,  1.8760108, -0.2040259,
		-0.4985314,  0.0415560,  1.0572252
	);
	vec3 Fresnel0ToIor( vec3 fresnel0 ) {
		vec3 sqrtF0 = sqrt( fresnel0 );
		return ( vec3( 1.0 ) + sqrtF0 ) / ( vec3( 1.0 ) - sqrtF0 );
	}
	vec3 IorToFresnel0( vec3 transmittedIor, float incidentIor ) {
		return pow2( ( transmittedIor - vec3( incidentIor ) ) / ( transmittedIor + vec3( incidentIor ) ) );
	}
	float IorToFresnel0( float transmittedIor, float incidentIor ) {
		return pow2( ( transmittedIor - incidentIor ) / ( transmittedIor + incidentIor ));
	}
	vec3 evalSensitivity( float OPD, vec3 shift ) {
		float phase = 2.0 * PI * OPD * 1.0e-9;
		vec3 val = vec3( 5.4856e-13, 4.4201e-13, 5.2481e-13 );
		vec3 pos = vec3( 1.6810e+06, 1.7953e+06, 2.2084e+06 );
		vec3 var = vec3( 4.3278e+09, 9.3046e+09, 6.6121e+09 );
		vec3 xyz = val * sqrt( 2.0 * PI * var ) * cos( pos * phase + shift ) * exp( - pow2( phase ) * var );
		xyz.x += 9.7470e-14 * sqrt( 2.0 * PI * 4.5282e+09 ) * cos( 2.2399e+06 * phase + shift[ 0 ] ) * exp( - 4.5282e+09 * pow2( phase ) );
		xyz /= 1.0685e-7;
		vec3 rgb = XYZ_TO_REC709 * xyz;
		return rgb;
	}
	vec3 evalIridescence( float outsideIOR, float eta2, float cosTheta1, float thinFilmThickness, vec3 baseF0 ) {
		vec3 I;
		float iridescenceIOR = mix( outsideIOR, eta2, smoothstep( 0.0, 0.03, thinFilmThickness ) );
		float sinTheta2Sq = pow2( outsideIOR / iridescenceIOR ) * ( 1.0 - pow2( cosTheta1 ) );
		float cosTheta2Sq = 1.0 - sinTheta2Sq;
		if ( cosTheta2Sq < 0.0 ) {
			return vec3( 1.0 );
		}
		float cosTheta2 = sqrt( cosTheta2Sq );
		float R0 = IorToFresnel0( iridescenceIOR, outsideIOR );
		float R12 = F_Schlick( R0, 1.0, cosTheta1 );
		float T121 = 1.0 - R12;
		float phi12 = 0.0;
		if ( iridescenceIOR < outsideIOR ) phi12 = PI;
		float phi21 = PI - phi12;
		vec3 baseIOR = Fresnel0ToIor( clamp( baseF0, 0.0, 0.9999 ) );		vec3 R1 = IorToFresnel0( baseIOR, iridescenceIOR );
		vec3 R23 = F_Schlick( R1, 1.0, cosTheta2 );
		vec3 phi23 = vec3( 0.0 );
		if ( baseIOR[ 0 ] < iridescenceIOR ) phi23[ 0 ] = PI;
		if ( baseIOR[ 1 ] < iridescenceIOR ) phi23[ 1 ] = PI;
		if ( baseIOR[ 2 ] < iridescenceIOR ) phi23[ 2 ] = PI;
		float OPD = 2.0 * iridescenceIOR * thinFilmThickness * cosTheta2;
		vec3 phi = vec3( phi21 ) + phi23;
		vec3 R123 = clamp( R12 * R23, 1e-5, 0.9999 );
		vec3 r123 = sqrt( R123 );
		vec3 Rs = pow2( T121 ) * R23 / ( vec3( 1.0 ) - R123 );
		vec3 C0 = R12 + Rs;
		I = C0;
		vec3 Cm = Rs - T121;
		for ( int m = 1; m <= 2; ++ m ) {
			Cm *= r123;
			vec3 Sm = 2.0 * evalSensitivity( float( m ) * OPD, float( m ) * phi );
			I += Cm * Sm;
		}
		return max( I, vec3( 0.0 ) );
	}
#endif`,Oy=`#ifdef USE_BUMPMAP
	uniform sampler2D bumpMap;
	uniform float bumpScale;
	vec2 dHdxy_fwd() {
		vec2 dSTdx = dFdx( vBumpMapUv );
		vec2 dSTdy = dFdy( vBumpMapUv );
		float Hll = bumpScale * texture2D( bumpMap, vBumpMapUv ).x;
		float dBx = bumpScale * texture2D( bumpMap, vBumpMapUv + dSTdx ).x - Hll;
		float dBy = bumpScale * texture2D( bumpMap, vBumpMapUv + dSTdy ).x - Hll;
		return vec2( dBx, dBy );
	}
	vec3 perturbNormalArb( vec3 surf_pos, vec3 surf_norm, vec2 dHdxy, float faceDirection ) {
		vec3 vSigmaX = normalize( dFdx( surf_pos.xyz ) );
		vec3 vSigmaY = normalize( dFdy( surf_pos.xyz ) );
		vec3 vN = surf_norm;
		vec3 R1 = cross( vSigmaY, vN );
		vec3 R2 = cross( vN, vSigmaX );
		float fDet = dot( vSigmaX, R1 ) * faceDirection;
		vec3 vGrad = sign( fDet ) * ( dHdxy.x * R1 + dHdxy.y * R2 );
		return normalize( abs( fDet ) * surf_norm - vGrad );
	}
#endif`,ky=`#if NUM_CLIPPING_PLANES > 0
	vec4 plane;
	#ifdef ALPHA_TO_COVERAGE
		float distanceToPlane, distanceGradient;
		float clipOpacity = 1.0;
		#pragma unroll_loop_start
		for ( int i = 0; i < UNION_CLIPPING_PLANES; i ++ ) {
			plane = clippingPlanes[ i ];
			distanceToPlane = - dot( vClipPosition, plane.xyz ) + plane.w;
			distanceGradient = fwidth( distanceToPlane ) / 2.0;
			clipOpacity *= smoothstep( - distanceGradient, distanceGradient, distanceToPlane );
			if ( clipOpacity == 0.0 ) discard;
		}
		#pragma unroll_loop_end
		#if UNION_CLIPPING_PLANES < NUM_CLIPPING_PLANES
			float unionClipOpacity = 1.0;
			#pragma unroll_loop_start
			for ( int i = UNION_CLIPPING_PLANES; i < NUM_CLIPPING_PLANES; i ++ ) {
				plane = clippingPlanes[ i ];
				distanceToPlane = - dot( vClipPosition, plane.xyz ) + plane.w;
				distanceGradient = fwidth( distanceToPlane ) / 2.0;
				unionClipOpacity *= 1.0 - smoothstep( - distanceGradient, distanceGradient, distanceToPlane );
			}
			#pragma unroll_loop_end
			clipOpacity *= 1.0 - unionClipOpacity;
		#endif
		diffuseColor.a *= clipOpacity;
		if ( diffuseColor.a == 0.0 ) discard;
	#else
		#pragma unroll_loop_start
		for ( int i = 0; i < UNION_CLIPPING_PLANES; i ++ ) {
			plane = clippingPlanes[ i ];
			if ( dot( vClipPosition, plane.xyz ) > plane.w ) discard;
		}
		#pragma unroll_loop_end
		#if UNION_CLIPPING_PLANES < NUM_CLIPPING_PLANES
			bool clipped = true;
			#pragma unroll_loop_start
			for ( int i = UNION_CLIPPING_PLANES; i < NUM_CLIPPING_PLANES; i ++ ) {
				plane = clippingPlanes[ i ];
				clipped = ( dot( vClipPosition, plane.xyz ) > plane.w ) && clipped;
			}
			#pragma unroll_loop_end
			if ( clipped ) discard;
		#endif
	#endif
#endif`,By=`#if NUM_CLIPPING_PLANES > 0
	varying vec3 vClipPosition;
	uniform vec4 clippingPlanes[ NUM_CLIPPING_PLANES ];
#endif`,zy=`#if NUM_CLIPPING_PLANES > 0
	varying vec3 vClipPosition;
#endif`,Hy=`#if NUM_CLIPPING_PLANES > 0
	vClipPosition = - mvPosition.xyz;
#endif`,Vy=`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA )
	diffuseColor *= vColor;
#endif`,Gy=`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA )
	varying vec4 vColor;
#endif`,Wy=`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA ) || defined( USE_INSTANCING_COLOR ) || defined( USE_BATCHING_COLOR )
	varying vec4 vColor;
#endif`,Xy=`#if defined( USE_COLOR ) || defined( USE_COLOR_ALPHA ) || defined( USE_INSTANCING_COLOR ) || defined( USE_BATCHING_COLOR )
	vColor = vec4( 1.0 );
#endif
#ifdef USE_COLOR_ALPHA
	vColor *= color;
#elif defined( USE_COLOR )
	vColor.rgb *= color;
#endif
#ifdef USE_INSTANCING_COLOR
	vColor.rgb *= instanceColor.rgb;
#endif
#ifdef USE_BATCHING_COLOR
	vColor *= getBatchingColor( getIndirectIndex( gl_DrawID ) );
#endif`,qy=`#define PI 3.141592653589793
#define PI2 6.283185307179586
#define PI_HALF 1.5707963267948966
#define RECIPROCAL_PI 0.3183098861837907
#define RECIPROCAL_PI2 0.15915494309189535
#define EPSILON 1e-6
#ifndef saturate
#define saturate( a ) clamp( a, 0.0, 1.0 )
#endif
#define whiteComplement( a ) ( 1.0 - saturate( a ) )
float pow2( const in float x ) { return x*x; }
vec3 pow2( const in vec3 x ) { return x*x; }
float pow3( const in float x ) { return x*x*x; }
float pow4( const in float x ) { float x2 = x*x; return x2*x2; }
float max3( const in vec3 v ) { return max( max( v.x, v.y ), v.z ); }
float average( const in vec3 v ) { return dot( v, vec3( 0.3333333 ) ); }
highp float rand( const in vec2 uv ) {
	const highp float a = 12.9898, b = 78.233, c = 43758.5453;
	highp float dt = dot( uv.xy, vec2( a,b ) ), sn = mod( dt, PI );
	return fract( sin( sn ) * c );
}
#ifdef HIGH_PRECISION
	float precisionSafeLength( vec3 v ) { return length( v ); }
#else
	float precisionSafeLength( vec3 v ) {
		float maxComponent = max3( abs( v ) );
		return length( v / maxComponent ) * maxComponent;
	}
#endif
struct IncidentLight {
	vec3 color;
	vec3 direction;
	bool visible;
};
struct ReflectedLight {
	vec3 directDiffuse;
	vec3 directSpecular;
	vec3 indirectDiffuse;
	vec3 indirectSpecular;
};
#ifdef USE_ALPHAHASH
	varying vec3 vPosition;
#endif
vec3 transformDirection( in vec3 dir, in mat4 matrix ) {
	return normalize( ( matrix * vec4( dir, 0.0 ) ).xyz );
}
#define inverseTransformDirection transformDirectionByInverseViewMatrix
vec3 transformNormalByInverseViewMatrix( in vec3 normal, in mat4 viewMatrix ) {
	return normalize( ( vec4( normal, 0.0 ) * viewMatrix ).xyz );
}
vec3 transformDirectionByInverseViewMatrix( in vec3 dir, in mat4 viewMatrix ) {
	return normalize( ( vec4( dir, 0.0 ) * viewMatrix ).xyz );
}
bool isPerspectiveMatrix( mat4 m ) {
	return m[ 2 ][ 3 ] == - 1.0;
}
vec2 equirectUv( in vec3 dir ) {
	float u = atan( dir.z, dir.x ) * RECIPROCAL_PI2 + 0.5;
	float v = asin( clamp( dir.y, - 1.0, 1.0 ) ) * RECIPROCAL_PI + 0.5;
	return vec2( u, v );
}
vec3 BRDF_Lambert( const in vec3 diffuseColor ) {
	return RECIPROCAL_PI * diffuseColor;
}
vec3 F_Schlick( const in vec3 f0, const in float f90, const in float dotVH ) {
	float fresnel = exp2( ( - 5.55473 * dotVH - 6.98316 ) * dotVH );
	return f0 * ( 1.0 - fresnel ) + ( f90 * fresnel );
}
float F_Schlick( const in float f0, const in float f90, const in float dotVH ) {
	float fresnel = exp2( ( - 5.55473 * dotVH - 6.98316 ) * dotVH );
	return f0 * ( 1.0 - fresnel ) + ( f90 * fresnel );
} // validated`,$y=`vec3 transformedNormal = objectNormal;
#ifdef USE_TANGENT
	vec3 transformedTangent = objectTangent;
#endif
#ifdef USE_BATCHING
	mat3 bm = mat3( batchingMatrix );
	transformedNormal /= vec3( dot( bm[ 0 ], bm[ 0 ] ), dot( bm[ 1 ], bm[ 1 ] ), dot( bm[ 2 ], bm[ 2 ] ) );
	transformedNormal = bm * transformedNormal;
	#ifdef USE_TANGENT
		transformedTangent = bm * transformedTangent;
	#endif
#endif
#ifdef USE_INSTANCING
	mat3 im = mat3( instanceMatrix );
	transformedNormal /= vec3( dot( im[ 0 ], im[ 0 ] ), dot( im[ 1 ], im[ 1 ] ), dot( im[ 2 ], im[ 2 ] ) );
	transformedNormal = im * transformedNormal;
	#ifdef USE_TANGENT
		transformedTangent = im * transformedTangent;
	#endif
#endif
transformedNormal = normalMatrix * transformedNormal;
#ifdef FLIP_SIDED
	transformedNormal = - transformedNormal;
#endif
#ifdef USE_TANGENT
	transformedTangent = ( modelViewMatrix * vec4( transformedTangent, 0.0 ) ).xyz;
#endif`,Yy=`#ifdef USE_DISPLACEMENTMAP
	uniform sampler2D displacementMap;
	uniform float displacementScale;
	uniform float displacementBias;
#endif`,Jy=`#ifdef USE_DISPLACEMENTMAP
	transformed += normalize( objectNormal ) * ( texture2D( displacementMap, vDisplacementMapUv ).x * displacementScale + displacementBias );
#endif`,jy=`#ifdef USE_EMISSIVEMAP
	vec4 emissiveColor = texture2D( emissiveMap, vEmissiveMapUv );
	#ifdef DECODE_VIDEO_TEXTURE_EMISSIVE
		emissiveColor = sRGBTransferEOTF( emissiveColor );
	#endif
	totalEmissiveRadiance *= emissiveColor.rgb;
#endif`,Zy=`#ifdef USE_EMISSIVEMAP
	uniform sampler2D emissiveMap;
#endif`,Ky="gl_FragColor = linearToOutputTexel( gl_FragColor );",Qy=`vec4 LinearTransferOETF( in vec4 value ) {
	return value;
}
vec4 sRGBTransferEOTF( in vec4 value ) {
	return vec4( mix( pow( value.rgb * 0.9478672986 + vec3( 0.0521327014 ), vec3( 2.4 ) ), value.rgb * 0.0773993808, vec3( lessThanEqual( value.rgb, vec3( 0.04045 ) ) ) ), value.a );
}
vec4 sRGBTransferOETF( in vec4 value ) {
	return vec4( mix( pow( value.rgb, vec3( 0.41666 ) ) * 1.055 - vec3( 0.055 ), value.rgb * 12.92, vec3( lessThanEqual( value.rgb, vec3( 0.0031308 ) ) ) ), value.a );
}`,tv=`#ifdef USE_ENVMAP
	#ifdef ENV_WORLDPOS
		vec3 cameraToFrag;
		if ( isOrthographic ) {
			cameraToFrag = normalize( vec3( - viewMatrix[ 0 ][ 2 ], - viewMatrix[ 1 ][ 2 ], - viewMatrix[ 2 ][ 2 ] ) );
		} else {
			cameraToFrag = normalize( vWorldPosition - cameraPosition );
		}
		vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
		#ifdef ENVMAP_MODE_REFLECTION
			vec3 reflectVec = reflect( cameraToFrag, worldNormal );
		#else
			vec3 reflectVec = refract( cameraToFrag, worldNormal, refractionRatio );
		#endif
	#else
		vec3 reflectVec = vReflect;
	#endif
	#ifdef ENVMAP_TYPE_CUBE
		vec4 envColor = textureCube( envMap, envMapRotation * reflectVec );
		#ifdef ENVMAP_BLENDING_MULTIPLY
			outgoingLight = mix( outgoingLight, outgoingLight * envColor.xyz, specularStrength * reflectivity );
		#elif defined( ENVMAP_BLENDING_MIX )
			outgoingLight = mix( outgoingLight, envColor.xyz, specularStrength * reflectivity );
		#elif defined( ENVMAP_BLENDING_ADD )
			outgoingLight += envColor.xyz * specularStrength * reflectivity;
		#endif
	#endif
#endif`,ev=`#ifdef USE_ENVMAP
	uniform float envMapIntensity;
	uniform mat3 envMapRotation;
	uniform samplerCube envMap;
	#ifdef ENVMAP_TYPE_PMREM
		float roughnessToMip( const in float roughness ) {
			float r = clamp( roughness, 0.0, 1.0 );
			return ENVMAP_MAX_LOD * r * ( 2.0 - r );
		}
	#endif
#endif`,nv=`#ifdef USE_ENVMAP
	uniform float reflectivity;
	#if defined( USE_BUMPMAP ) || defined( USE_NORMALMAP ) || defined( PHONG ) || defined( LAMBERT )
		#define ENV_WORLDPOS
	#endif
	#ifdef ENV_WORLDPOS
		varying vec3 vWorldPosition;
		uniform float refractionRatio;
	#else
		varying vec3 vReflect;
	#endif
#endif`,iv=`#ifdef USE_ENVMAP
	#if defined( USE_BUMPMAP ) || defined( USE_NORMALMAP ) || defined( PHONG ) || defined( LAMBERT )
		#define ENV_WORLDPOS
	#endif
	#ifdef ENV_WORLDPOS
		
		varying vec3 vWorldPosition;
	#else
		varying vec3 vReflect;
		uniform float refractionRatio;
	#endif
#endif`,sv=`#ifdef USE_ENVMAP
	#ifdef ENV_WORLDPOS
		vWorldPosition = worldPosition.xyz;
	#else
		vec3 cameraToVertex;
		if ( isOrthographic ) {
			cameraToVertex = normalize( vec3( - viewMatrix[ 0 ][ 2 ], - viewMatrix[ 1 ][ 2 ], - viewMatrix[ 2 ][ 2 ] ) );
		} else {
			cameraToVertex = normalize( worldPosition.xyz - cameraPosition );
		}
		vec3 worldNormal = transformNormalByInverseViewMatrix( transformedNormal, viewMatrix );
		#ifdef ENVMAP_MODE_REFLECTION
			vReflect = reflect( cameraToVertex, worldNormal );
		#else
			vReflect = refract( cameraToVertex, worldNormal, refractionRatio );
		#endif
	#endif
#endif`,rv=`#ifdef USE_FOG
	vFogDepth = - mvPosition.z;
#endif`,av=`#ifdef USE_FOG
	varying float vFogDepth;
#endif`,ov=`#ifdef USE_FOG
	#ifdef FOG_EXP2
		float fogFactor = 1.0 - exp( - fogDensity * fogDensity * vFogDepth * vFogDepth );
	#else
		float fogFactor = smoothstep( fogNear, fogFar, vFogDepth );
	#endif
	gl_FragColor.rgb = mix( gl_FragColor.rgb, fogColor, fogFactor );
#endif`,lv=`#ifdef USE_FOG
	uniform vec3 fogColor;
	varying float vFogDepth;
	#ifdef FOG_EXP2
		uniform float fogDensity;
	#else
		uniform float fogNear;
		uniform float fogFar;
	#endif
#endif`,cv=`#ifdef USE_GRADIENTMAP
	uniform sampler2D gradientMap;
#endif
vec3 getGradientIrradiance( vec3 normal, vec3 lightDirection ) {
	float dotNL = dot( normal, lightDirection );
	vec2 coord = vec2( dotNL * 0.5 + 0.5, 0.0 );
	#ifdef USE_GRADIENTMAP
		return vec3( texture2D( gradientMap, coord ).r );
	#else
		vec2 fw = fwidth( coord ) * 0.5;
		return mix( vec3( 0.7 ), vec3( 1.0 ), smoothstep( 0.7 - fw.x, 0.7 + fw.x, coord.x ) );
	#endif
}`,hv=`#ifdef USE_LIGHTMAP
	uniform sampler2D lightMap;
	uniform float lightMapIntensity;
#endif`,uv=`LambertMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.specularStrength = specularStrength;`,dv=`varying vec3 vViewPosition;
struct LambertMaterial {
	vec3 diffuseColor;
	float specularStrength;
};
void RE_Direct_Lambert( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
void RE_IndirectDiffuse_Lambert( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in LambertMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_Lambert
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Lambert`,fv=`uniform bool receiveShadow;
uniform vec3 ambientLightColor;
#if defined( USE_LIGHT_PROBES )
	uniform vec3 lightProbe[ 9 ];
#endif
vec3 shGetIrradianceAt( in vec3 normal, in vec3 shCoefficients[ 9 ] ) {
	float x = normal.x, y = normal.y, z = normal.z;
	vec3 result = shCoefficients[ 0 ] * 0.886227;
	result += shCoefficients[ 1 ] * 2.0 * 0.511664 * y;
	result += shCoefficients[ 2 ] * 2.0 * 0.511664 * z;
	result += shCoefficients[ 3 ] * 2.0 * 0.511664 * x;
	result += shCoefficients[ 4 ] * 2.0 * 0.429043 * x * y;
	result += shCoefficients[ 5 ] * 2.0 * 0.429043 * y * z;
	result += shCoefficients[ 6 ] * ( 0.743125 * z * z - 0.247708 );
	result += shCoefficients[ 7 ] * 2.0 * 0.429043 * x * z;
	result += shCoefficients[ 8 ] * 0.429043 * ( x * x - y * y );
	return result;
}
vec3 getLightProbeIrradiance( const in vec3 lightProbe[ 9 ], const in vec3 normal ) {
	vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
	vec3 irradiance = shGetIrradianceAt( worldNormal, lightProbe );
	return irradiance;
}
vec3 getAmbientLightIrradiance( const in vec3 ambientLightColor ) {
	vec3 irradiance = ambientLightColor;
	return irradiance;
}
float getDistanceAttenuation( const in float lightDistance, const in float cutoffDistance, const in float decayExponent ) {
	float distanceFalloff = 1.0 / max( pow( lightDistance, decayExponent ), 0.01 );
	if ( cutoffDistance > 0.0 ) {
		distanceFalloff *= pow2( saturate( 1.0 - pow4( lightDistance / cutoffDistance ) ) );
	}
	return distanceFalloff;
}
float getSpotAttenuation( const in float coneCosine, const in float penumbraCosine, const in float angleCosine ) {
	return smoothstep( coneCosine, penumbraCosine, angleCosine );
}
#if NUM_SUN_LIGHTS > 0
	struct SunLight {
		vec3 direction;
		vec3 color;
	};
	uniform SunLight sunLights[ NUM_SUN_LIGHTS ];
	void getSunLightInfo( const in SunLight sunLight, out IncidentLight light ) {
		light.color = sunLight.color;
		light.direction = sunLight.direction;
		light.visible = true;
	}
#endif
#if NUM_DIR_LIGHTS > 0
	struct DirectionalLight {
		vec3 direction;
		vec3 color;
	};
	uniform DirectionalLight directionalLights[ NUM_DIR_LIGHTS ];
	void getDirectionalLightInfo( const in DirectionalLight directionalLight, out IncidentLight light ) {
		light.color = directionalLight.color;
		light.direction = directionalLight.direction;
		light.visible = true;
	}
#endif
#if NUM_POINT_LIGHTS > 0
	struct PointLight {
		vec3 position;
		vec3 color;
		float distance;
		float decay;
	};
	uniform PointLight pointLights[ NUM_POINT_LIGHTS ];
	void getPointLightInfo( const in PointLight pointLight, const in vec3 geometryPosition, out IncidentLight light ) {
		vec3 lVector = pointLight.position - geometryPosition;
		light.direction = normalize( lVector );
		float lightDistance = length( lVector );
		light.color = pointLight.color;
		light.color *= getDistanceAttenuation( lightDistance, pointLight.distance, pointLight.decay );
		light.visible = ( light.color != vec3( 0.0 ) );
	}
#endif
#if NUM_SPOT_LIGHTS > 0
	struct SpotLight {
		vec3 position;
		vec3 direction;
		vec3 color;
		float distance;
		float decay;
		float coneCos;
		float penumbraCos;
	};
	uniform SpotLight spotLights[ NUM_SPOT_LIGHTS ];
	void getSpotLightInfo( const in SpotLight spotLight, const in vec3 geometryPosition, out IncidentLight light ) {
		vec3 lVector = spotLight.position - geometryPosition;
		light.direction = normalize( lVector );
		float angleCos = dot( light.direction, spotLight.direction );
		float spotAttenuation = getSpotAttenuation( spotLight.coneCos, spotLight.penumbraCos, angleCos );
		if ( spotAttenuation > 0.0 ) {
			float lightDistance = length( lVector );
			light.color = spotLight.color * spotAttenuation;
			light.color *= getDistanceAttenuation( lightDistance, spotLight.distance, spotLight.decay );
			light.visible = ( light.color != vec3( 0.0 ) );
		} else {
			light.color = vec3( 0.0 );
			light.visible = false;
		}
	}
#endif
#if NUM_RECT_AREA_LIGHTS > 0
	struct RectAreaLight {
		vec3 color;
		vec3 position;
		vec3 halfWidth;
		vec3 halfHeight;
	};
	uniform sampler2D ltc_1;	uniform sampler2D ltc_2;
	uniform RectAreaLight rectAreaLights[ NUM_RECT_AREA_LIGHTS ];
#endif
#if NUM_HEMI_LIGHTS > 0
	struct HemisphereLight {
		vec3 direction;
		vec3 skyColor;
		vec3 groundColor;
	};
	uniform HemisphereLight hemisphereLights[ NUM_HEMI_LIGHTS ];
	vec3 getHemisphereLightIrradiance( const in HemisphereLight hemiLight, const in vec3 normal ) {
		float dotNL = dot( normal, hemiLight.direction );
		float hemiDiffuseWeight = 0.5 * dotNL + 0.5;
		vec3 irradiance = mix( hemiLight.groundColor, hemiLight.skyColor, hemiDiffuseWeight );
		return irradiance;
	}
#endif
#include <lightprobes_pars_fragment>`,pv=`#ifdef USE_ENVMAP
	vec3 getIBLIrradiance( const in vec3 normal ) {
		#ifdef ENVMAP_TYPE_PMREM
			vec3 worldNormal = transformNormalByInverseViewMatrix( normal, viewMatrix );
			vec4 envMapColor = textureLod( envMap, envMapRotation * worldNormal, ENVMAP_MAX_LOD );
			return PI * envMapColor.rgb * envMapIntensity;
		#else
			return vec3( 0.0 );
		#endif
	}
	vec3 getIBLRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness ) {
		#ifdef ENVMAP_TYPE_PMREM
			vec3 reflectVec = reflect( - viewDir, normal );
			reflectVec = normalize( mix( reflectVec, normal, pow4( roughness ) ) );
			reflectVec = transformDirectionByInverseViewMatrix( reflectVec, viewMatrix );
			vec4 envMapColor = textureLod( envMap, envMapRotation * reflectVec, roughnessToMip( roughness ) );
			return envMapColor.rgb * envMapIntensity;
		#else
			return vec3( 0.0 );
		#endif
	}
	#ifdef USE_RETROREFLECTION
		vec3 getIBLRetroRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness ) {
			#ifdef ENVMAP_TYPE_PMREM
				vec3 retroVec = normalize( mix( viewDir, normal, pow4( roughness ) ) );
				retroVec = transformDirectionByInverseViewMatrix( retroVec, viewMatrix );
				vec4 envMapColor = textureLod( envMap, envMapRotation * retroVec, roughnessToMip( roughness ) );
				return envMapColor.rgb * envMapIntensity;
			#else
				return vec3( 0.0 );
			#endif
		}
	#endif
	#ifdef USE_ANISOTROPY
		vec3 getIBLAnisotropyRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness, const in vec3 bitangent, const in float anisotropy ) {
			#ifdef ENVMAP_TYPE_PMREM
				vec3 bentNormal = cross( bitangent, viewDir );
				bentNormal = normalize( cross( bentNormal, bitangent ) );
				bentNormal = normalize( mix( bentNormal, normal, pow2( pow2( 1.0 - anisotropy * ( 1.0 - roughness ) ) ) ) );
				return getIBLRadiance( viewDir, bentNormal, roughness );
			#else
				return vec3( 0.0 );
			#endif
		}
		#ifdef USE_RETROREFLECTION
			vec3 getIBLAnisotropyRetroRadiance( const in vec3 viewDir, const in vec3 normal, const in float roughness, const in vec3 bitangent, const in float anisotropy ) {
				#ifdef ENVMAP_TYPE_PMREM
					vec3 bentNormal = cross( bitangent, viewDir );
					bentNormal = normalize( cross( bentNormal, bitangent ) );
					bentNormal = normalize( mix( bentNormal, normal, pow2( pow2( 1.0 - anisotropy * ( 1.0 - roughness ) ) ) ) );
					return getIBLRetroRadiance( viewDir, bentNormal, roughness );
				#else
					return vec3( 0.0 );
				#endif
			}
		#endif
	#endif
#endif`,mv=`ToonMaterial material;
material.diffuseColor = diffuseColor.rgb;`,gv=`varying vec3 vViewPosition;
struct ToonMaterial {
	vec3 diffuseColor;
};
void RE_Direct_Toon( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in ToonMaterial material, inout ReflectedLight reflectedLight ) {
	vec3 irradiance = getGradientIrradiance( geometryNormal, directLight.direction ) * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
void RE_IndirectDiffuse_Toon( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in ToonMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_Toon
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Toon`,yv=`BlinnPhongMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.specularColor = specular;
material.specularShininess = shininess;
material.specularStrength = specularStrength;`,vv=`varying vec3 vViewPosition;
struct BlinnPhongMaterial {
	vec3 diffuseColor;
	vec3 specularColor;
	float specularShininess;
	float specularStrength;
};
void RE_Direct_BlinnPhong( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in BlinnPhongMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	reflectedLight.directDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
	reflectedLight.directSpecular += irradiance * BRDF_BlinnPhong( directLight.direction, geometryViewDir, geometryNormal, material.specularColor, material.specularShininess ) * material.specularStrength;
}
void RE_IndirectDiffuse_BlinnPhong( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in BlinnPhongMaterial material, inout ReflectedLight reflectedLight ) {
	reflectedLight.indirectDiffuse += irradiance * BRDF_Lambert( material.diffuseColor );
}
#define RE_Direct				RE_Direct_BlinnPhong
#define RE_IndirectDiffuse		RE_IndirectDiffuse_BlinnPhong`,_v=`PhysicalMaterial material;
material.diffuseColor = diffuseColor.rgb;
material.diffuseContribution = diffuseColor.rgb * ( 1.0 - metalnessFactor );
material.metalness = metalnessFactor;
vec3 dxy = max( abs( dFdx( nonPerturbedNormal ) ), abs( dFdy( nonPerturbedNormal ) ) );
float geometryRoughness = max( max( dxy.x, dxy.y ), dxy.z );
material.roughness = max( roughnessFactor, 0.045 );
material.roughness += geometryRoughness;
material.roughness = min( material.roughness, 1.0 );
#ifdef USE_DIFFUSE_ROUGHNESS
	float diffuseRoughnessFactor = diffuseRoughness;
	#ifdef USE_DIFFUSE_ROUGHNESSMAP
		diffuseRoughnessFactor *= texture2D( diffuseRoughnessMap, vDiffuseRoughnessMapUv ).r;
	#endif
	material.diffuseRoughness = saturate( diffuseRoughnessFactor );
#endif
#ifdef IOR
	material.ior = ior;
	#ifdef USE_SPECULAR
		float specularIntensityFactor = specularIntensity;
		vec3 specularColorFactor = specularColor;
		#ifdef USE_SPECULAR_COLORMAP
			specularColorFactor *= texture2D( specularColorMap, vSpecularColorMapUv ).rgb;
		#endif
		#ifdef USE_SPECULAR_INTENSITYMAP
			specularIntensityFactor *= texture2D( specularIntensityMap, vSpecularIntensityMapUv ).a;
		#endif
		material.specularF90 = mix( specularIntensityFactor, 1.0, metalnessFactor );
	#else
		float specularIntensityFactor = 1.0;
		vec3 specularColorFactor = vec3( 1.0 );
		material.specularF90 = 1.0;
	#endif
	material.specularColor = min( pow2( ( material.ior - 1.0 ) / ( material.ior + 1.0 ) ) * specularColorFactor, vec3( 1.0 ) ) * specularIntensityFactor;
	material.specularColorBlended = mix( material.specularColor, diffuseColor.rgb, metalnessFactor );
#else
	material.specularColor = vec3( 0.04 );
	material.specularColorBlended = mix( material.specularColor, diffuseColor.rgb, metalnessFactor );
	material.specularF90 = 1.0;
#endif
#ifdef USE_CLEARCOAT
	material.clearcoat = clearcoat;
	material.clearcoatRoughness = clearcoatRoughness;
	material.clearcoatF0 = vec3( 0.04 );
	material.clearcoatF90 = 1.0;
	#ifdef USE_CLEARCOATMAP
		material.clearcoat *= texture2D( clearcoatMap, vClearcoatMapUv ).x;
	#endif
	#ifdef USE_CLEARCOAT_ROUGHNESSMAP
		material.clearcoatRoughness *= texture2D( clearcoatRoughnessMap, vClearcoatRoughnessMapUv ).y;
	#endif
	material.clearcoat = saturate( material.clearcoat );	material.clearcoatRoughness = max( material.clearcoatRoughness, 0.045 );
	material.clearcoatRoughness += geometryRoughness;
	material.clearcoatRoughness = min( material.clearcoatRoughness, 1.0 );
#endif
#ifdef USE_DISPERSION
	material.dispersion = dispersion;
#endif
#ifdef USE_RETROREFLECTION
	material.retroreflectivity = retroreflectivity;
#endif
#ifdef USE_IRIDESCENCE
	material.iridescence = iridescence;
	material.iridescenceIOR = iridescenceIOR;
	#ifdef USE_IRIDESCENCEMAP
		material.iridescence *= texture2D( iridescenceMap, vIridescenceMapUv ).r;
	#endif
	#ifdef USE_IRIDESCENCE_THICKNESSMAP
		material.iridescenceThickness = (iridescenceThicknessMaximum - iridescenceThicknessMinimum) * texture2D( iridescenceThicknessMap, vIridescenceThicknessMapUv ).g + iridescenceThicknessMinimum;
	#else
		material.iridescenceThickness = iridescenceThicknessMaximum;
	#endif
#endif
#ifdef USE_SHEEN
	material.sheenColor = sheenColor;
	#ifdef USE_SHEEN_COLORMAP
		material.sheenColor *= texture2D( sheenColorMap, vSheenColorMapUv ).rgb;
	#endif
	material.sheenRoughness = clamp( sheenRoughness, 0.0001, 1.0 );
	#ifdef USE_SHEEN_ROUGHNESSMAP
		material.sheenRoughness *= texture2D( sheenRoughnessMap, vSheenRoughnessMapUv ).a;
	#endif
#endif
#ifdef USE_ANISOTROPY
	#ifdef USE_ANISOTROPYMAP
		mat2 anisotropyMat = mat2( anisotropyVector.x, anisotropyVector.y, - anisotropyVector.y, anisotropyVector.x );
		vec3 anisotropyPolar = texture2D( anisotropyMap, vAnisotropyMapUv ).rgb;
		vec2 anisotropyV = anisotropyMat * normalize( 2.0 * anisotropyPolar.rg - vec2( 1.0 ) ) * anisotropyPolar.b;
	#else
		vec2 anisotropyV = anisotropyVector;
	#endif
	material.anisotropy = length( anisotropyV );
	if( material.anisotropy == 0.0 ) {
		anisotropyV = vec2( 1.0, 0.0 );
	} else {
		anisotropyV /= material.anisotropy;
		material.anisotropy = saturate( material.anisotropy );
	}
	material.alphaT = mix( pow2( material.roughness ), 1.0, pow2( material.anisotropy ) );
	material.anisotropyT = tbn[ 0 ] * anisotropyV.x + tbn[ 1 ] * anisotropyV.y;
	material.anisotropyB = tbn[ 1 ] * anisotropyV.x - tbn[ 0 ] * anisotropyV.y;
#endif`,xv=`uniform sampler2D dfgLUT;
struct PhysicalMaterial {
	vec3 diffuseColor;
	vec3 diffuseContribution;
	vec3 specularColor;
	vec3 specularColorBlended;
	float roughness;
	float metalness;
	float specularF90;
	float dispersion;
	vec2 dfg;
	vec3 multiScatteringCompensation;
	#ifdef USE_DIFFUSE_ROUGHNESS
		float diffuseRoughness;
	#endif
	#ifdef USE_RETROREFLECTION
		float retroreflectivity;
	#endif
	#ifdef USE_CLEARCOAT
		float clearcoat;
		float clearcoatRoughness;
		vec3 clearcoatF0;
		float clearcoatF90;
	#endif
	#ifdef USE_IRIDESCENCE
		float iridescence;
		float iridescenceIOR;
		float iridescenceThickness;
		vec3 iridescenceFresnel;
		vec3 iridescenceF0Dielectric;
		vec3 iridescenceF0Metallic;
	#endif
	#ifdef USE_SHEEN
		vec3 sheenColor;
		float sheenRoughness;
	#endif
	#ifdef IOR
		float ior;
	#endif
	#ifdef USE_TRANSMISSION
		float transmission;
		float transmissionAlpha;
		float thickness;
		float attenuationDistance;
		vec3 attenuationColor;
	#endif
	#ifdef USE_ANISOTROPY
		float anisotropy;
		float alphaT;
		vec3 anisotropyT;
		vec3 anisotropyB;
	#endif
};
vec3 clearcoatSpecularDirect = vec3( 0.0 );
vec3 clearcoatSpecularIndirect = vec3( 0.0 );
vec3 sheenSpecularDirect = vec3( 0.0 );
vec3 sheenSpecularIndirect = vec3(0.0 );
vec3 Schlick_to_F0( const in vec3 f, const in float f90, const in float dotVH ) {
    float x = clamp( 1.0 - dotVH, 0.0, 1.0 );
    float x2 = x * x;
    float x5 = clamp( x * x2 * x2, 0.0, 0.9999 );
    return ( f - vec3( f90 ) * x5 ) / ( 1.0 - x5 );
}
#ifdef USE_DIFFUSE_ROUGHNESS
	const float EON_EPSILON = 1e-7;
	float FON_DirectionalAlbedo( const in float mu, const in float roughness, const in float A ) {
		float muComp = 1.0 - mu;
		float gOverPi = muComp * ( 0.0571085289 + muComp * ( 0.491881867 + muComp * ( - 0.332181442 + muComp * 0.0714429953 ) ) );
		return A * ( 1.0 + roughness * gOverPi );
	}
	vec3 BRDF_EON( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in vec3 diffuseColor, const in float roughness ) {
		vec3 rho = saturate( diffuseColor );
		if ( roughness <= EON_EPSILON ) return BRDF_Lambert( rho );
		float dotNL = saturate( dot( normal, lightDir ) );
		float dotNV = saturate( dot( normal, viewDir ) );
		float s = dot( lightDir, viewDir ) - dotNL * dotNV;
		float sOverT = ( s > 0.0 ) ? s / max( max( dotNL, dotNV ), EON_EPSILON ) : s;
		float A = 1.0 / ( 1.0 + ( 0.5 - 2.0 / ( 3.0 * PI ) ) * roughness );
		vec3 singleScatter = rho * RECIPROCAL_PI * A * ( 1.0 + roughness * sOverT );
		float averageAlbedo = A * ( 1.0 + ( 2.0 / 3.0 - 28.0 / ( 15.0 * PI ) ) * roughness );
		float albedoV = FON_DirectionalAlbedo( dotNV, roughness, A );
		float albedoL = FON_DirectionalAlbedo( dotNL, roughness, A );
		vec3 rhoMultiScatter = rho * rho * averageAlbedo / max( vec3( EON_EPSILON ), vec3( 1.0 ) - rho * ( 1.0 - averageAlbedo ) );
		vec3 multiScatter = rhoMultiScatter * RECIPROCAL_PI
			* max( EON_EPSILON, 1.0 - albedoV )
			* max( EON_EPSILON, 1.0 - albedoL )
			/ max( EON_EPSILON, 1.0 - averageAlbedo );
		return singleScatter + multiScatter;
	}
	vec3 EON_DirectionalAlbedo( const in vec3 diffuseColor, const in float roughness, const in float dotNV ) {
		vec3 rho = saturate( diffuseColor );
		if ( roughness <= EON_EPSILON ) return rho;
		float A = 1.0 / ( 1.0 + ( 0.5 - 2.0 / ( 3.0 * PI ) ) * roughness );
		float directionalAlbedo = FON_DirectionalAlbedo( dotNV, roughness, A );
		float averageAlbedo = A * ( 1.0 + ( 2.0 / 3.0 - 28.0 / ( 15.0 * PI ) ) * roughness );
		vec3 rhoMultiScatter = rho * rho * averageAlbedo / max( vec3( EON_EPSILON ), vec3( 1.0 ) - rho * ( 1.0 - averageAlbedo ) );
		return rho * directionalAlbedo + rhoMultiScatter * ( 1.0 - directionalAlbedo );
	}
#endif
float V_GGX_SmithCorrelated( const in float alpha, const in float dotNL, const in float dotNV ) {
	float a2 = pow2( alpha );
	float gv = dotNL * sqrt( a2 + ( 1.0 - a2 ) * pow2( dotNV ) );
	float gl = dotNV * sqrt( a2 + ( 1.0 - a2 ) * pow2( dotNL ) );
	return 0.5 / max( gv + gl, EPSILON );
}
float D_GGX( const in float alpha, const in float dotNH ) {
	float a2 = pow2( alpha );
	float denom = pow2( dotNH ) * ( a2 - 1.0 ) + 1.0;
	return RECIPROCAL_PI * a2 / pow2( denom );
}
#ifdef USE_ANISOTROPY
	float V_GGX_SmithCorrelated_Anisotropic( const in float alphaT, const in float alphaB, const in float dotTV, const in float dotBV, const in float dotTL, const in float dotBL, const in float dotNV, const in float dotNL ) {
		float gv = dotNL * length( vec3( alphaT * dotTV, alphaB * dotBV, dotNV ) );
		float gl = dotNV * length( vec3( alphaT * dotTL, alphaB * dotBL, dotNL ) );
		return 0.5 / max( gv + gl, EPSILON );
	}
	float D_GGX_Anisotropic( const in float alphaT, const in float alphaB, const in float dotNH, const in float dotTH, const in float dotBH ) {
		float a2 = alphaT * alphaB;
		highp vec3 v = vec3( alphaB * dotTH, alphaT * dotBH, a2 * dotNH );
		highp float v2 = dot( v, v );
		float w2 = a2 / v2;
		return RECIPROCAL_PI * a2 * pow2 ( w2 );
	}
#endif
#ifdef USE_CLEARCOAT
	vec3 BRDF_GGX_Clearcoat( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in PhysicalMaterial material) {
		vec3 f0 = material.clearcoatF0;
		float f90 = material.clearcoatF90;
		float roughness = max( material.clearcoatRoughness, 0.045 );
		float alpha = pow2( roughness );
		vec3 halfDir = normalize( lightDir + viewDir );
		float dotNL = saturate( dot( normal, lightDir ) );
		float dotNV = saturate( dot( normal, viewDir ) );
		float dotNH = saturate( dot( normal, halfDir ) );
		float dotVH = saturate( dot( viewDir, halfDir ) );
		vec3 F = F_Schlick( f0, f90, dotVH );
		float V = V_GGX_SmithCorrelated( alpha, dotNL, dotNV );
		float D = D_GGX( alpha, dotNH );
		return F * ( V * D );
	}
#endif
vec3 BRDF_GGX( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, const in PhysicalMaterial material ) {
	vec3 f0 = material.specularColorBlended;
	float f90 = material.specularF90;
	float roughness = max( material.roughness, 0.045 );
	float alpha = pow2( roughness );
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNL = saturate( dot( normal, lightDir ) );
	float dotNV = saturate( dot( normal, viewDir ) );
	float dotNH = saturate( dot( normal, halfDir ) );
	float dotVH = saturate( dot( viewDir, halfDir ) );
	vec3 F = F_Schlick( f0, f90, dotVH );
	#ifdef USE_IRIDESCENCE
		F = mix( F, material.iridescenceFresnel, material.iridescence );
	#endif
	#ifdef USE_ANISOTROPY
		float dotTL = dot( material.anisotropyT, lightDir );
		float dotTV = dot( material.anisotropyT, viewDir );
		float dotTH = dot( material.anisotropyT, halfDir );
		float dotBL = dot( material.anisotropyB, lightDir );
		float dotBV = dot( material.anisotropyB, viewDir );
		float dotBH = dot( material.anisotropyB, halfDir );
		float alphaT = max( material.alphaT, alpha );
		float V = V_GGX_SmithCorrelated_Anisotropic( alphaT, alpha, dotTV, dotBV, dotTL, dotBL, dotNV, dotNL );
		float D = D_GGX_Anisotropic( alphaT, alpha, dotNH, dotTH, dotBH );
	#else
		float V = V_GGX_SmithCorrelated( alpha, dotNL, dotNV );
		float D = D_GGX( alpha, dotNH );
	#endif
	return F * ( V * D );
}
vec2 LTC_Uv( const in vec3 N, const in vec3 V, const in float roughness ) {
	const float LUT_SIZE = 64.0;
	const float LUT_SCALE = ( LUT_SIZE - 1.0 ) / LUT_SIZE;
	const float LUT_BIAS = 0.5 / LUT_SIZE;
	float dotNV = saturate( dot( N, V ) );
	vec2 uv = vec2( roughness, sqrt( 1.0 - dotNV ) );
	uv = uv * LUT_SCALE + LUT_BIAS;
	return uv;
}
float LTC_ClippedSphereFormFactor( const in vec3 f ) {
	float l = length( f );
	return max( ( l * l + f.z ) / ( l + 1.0 ), 0.0 );
}
vec3 LTC_EdgeVectorFormFactor( const in vec3 v1, const in vec3 v2 ) {
	float x = dot( v1, v2 );
	float y = abs( x );
	float a = 0.8543985 + ( 0.4965155 + 0.0145206 * y ) * y;
	float b = 3.4175940 + ( 4.1616724 + y ) * y;
	float v = a / b;
	float theta_sintheta = ( x > 0.0 ) ? v : 0.5 * inversesqrt( max( 1.0 - x * x, 1e-7 ) ) - v;
	return cross( v1, v2 ) * theta_sintheta;
}
vec3 LTC_Evaluate( const in vec3 N, const in vec3 V, const in vec3 P, const in mat3 mInv, const in vec3 rectCoords[ 4 ] ) {
	vec3 v1 = rectCoords[ 1 ] - rectCoords[ 0 ];
	vec3 v2 = rectCoords[ 3 ] - rectCoords[ 0 ];
	vec3 lightNormal = cross( v1, v2 );
	if( dot( lightNormal, P - rectCoords[ 0 ] ) < 0.0 ) return vec3( 0.0 );
	vec3 T1, T2;
	T1 = normalize( V - N * dot( V, N ) );
	T2 = - cross( N, T1 );
	mat3 mat = mInv * transpose( mat3( T1, T2, N ) );
	vec3 coords[ 4 ];
	coords[ 0 ] = mat * ( rectCoords[ 0 ] - P );
	coords[ 1 ] = mat * ( rectCoords[ 1 ] - P );
	coords[ 2 ] = mat * ( rectCoords[ 2 ] - P );
	coords[ 3 ] = mat * ( rectCoords[ 3 ] - P );
	coords[ 0 ] = normalize( coords[ 0 ] );
	coords[ 1 ] = normalize( coords[ 1 ] );
	coords[ 2 ] = normalize( coords[ 2 ] );
	coords[ 3 ] = normalize( coords[ 3 ] );
	vec3 vectorFormFactor = vec3( 0.0 );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 0 ], coords[ 1 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 1 ], coords[ 2 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 2 ], coords[ 3 ] );
	vectorFormFactor += LTC_EdgeVectorFormFactor( coords[ 3 ], coords[ 0 ] );
	float result = LTC_ClippedSphereFormFactor( vectorFormFactor );
	return vec3( result );
}
#if defined( USE_SHEEN )
float D_Charlie( float roughness, float dotNH ) {
	float alpha = pow2( roughness );
	float invAlpha = 1.0 / alpha;
	float cos2h = dotNH * dotNH;
	float sin2h = max( 1.0 - cos2h, 0.0078125 );
	return ( 2.0 + invAlpha ) * pow( sin2h, invAlpha * 0.5 ) / ( 2.0 * PI );
}
float V_Neubelt( float dotNV, float dotNL ) {
	return saturate( 1.0 / ( 4.0 * ( dotNL + dotNV - dotNL * dotNV ) ) );
}
vec3 BRDF_Sheen( const in vec3 lightDir, const in vec3 viewDir, const in vec3 normal, vec3 sheenColor, const in float sheenRoughness ) {
	vec3 halfDir = normalize( lightDir + viewDir );
	float dotNL = saturate( dot( normal, lightDir ) );
	float dotNV = saturate( dot( normal, viewDir ) );
	float dotNH = saturate( dot( normal, halfDir ) );
	float D = D_Charlie( sheenRoughness, dotNH );
	float V = V_Neubelt( dotNV, dotNL );
	return sheenColor * ( D * V );
}
#endif
float IBLSheenBRDF( const in vec3 normal, const in vec3 viewDir, const in float roughness ) {
	float dotNV = saturate( dot( normal, viewDir ) );
	float r2 = roughness * roughness;
	float rInv = 1.0 / ( roughness + 0.1 );
	float a = -1.9362 + 1.0678 * roughness + 0.4573 * r2 - 0.8469 * rInv;
	float b = -0.6014 + 0.5538 * roughness - 0.4670 * r2 - 0.1255 * rInv;
	float DG = exp( a * dotNV + b );
	return saturate( DG );
}
vec3 EnvironmentBRDF( const in vec3 normal, const in vec3 viewDir, const in vec3 specularColor, const in float specularF90, const in float roughness ) {
	float dotNV = saturate( dot( normal, viewDir ) );
	vec2 fab = texture2D( dfgLUT, vec2( roughness, dotNV ) ).rg;
	return specularColor * fab.x + specularF90 * fab.y;
}
#ifdef USE_IRIDESCENCE
void computeMultiscatteringIridescence( const in vec2 fab, const in vec3 specularColor, const in float specularF90, const in float iridescence, const in vec3 iridescenceF0, inout vec3 singleScatter, inout vec3 multiScatter ) {
#else
void computeMultiscattering( const in vec2 fab, const in vec3 specularColor, const in float specularF90, inout vec3 singleScatter, inout vec3 multiScatter ) {
#endif
	#ifdef USE_IRIDESCENCE
		vec3 Fr = mix( specularColor, iridescenceF0, iridescence );
	#else
		vec3 Fr = specularColor;
	#endif
	vec3 FssEss = Fr * fab.x + specularF90 * fab.y;
	float Ess = fab.x + fab.y;
	float Ems = 1.0 - Ess;
	vec3 Favg = Fr + ( 1.0 - Fr ) * 0.047619;	vec3 Fms = FssEss * Favg / ( 1.0 - Ems * Favg );
	singleScatter += FssEss;
	multiScatter += Fms * Ems;
}
#if NUM_RECT_AREA_LIGHTS > 0
	void RE_Direct_RectArea_Physical( const in RectAreaLight rectAreaLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
		vec3 normal = geometryNormal;
		vec3 viewDir = geometryViewDir;
		vec3 position = geometryPosition;
		vec3 lightPos = rectAreaLight.position;
		vec3 halfWidth = rectAreaLight.halfWidth;
		vec3 halfHeight = rectAreaLight.halfHeight;
		vec3 lightColor = rectAreaLight.color;
		float roughness = material.roughness;
		vec3 rectCoords[ 4 ];
		rectCoords[ 0 ] = lightPos + halfWidth - halfHeight;		rectCoords[ 1 ] = lightPos - halfWidth - halfHeight;
		rectCoords[ 2 ] = lightPos - halfWidth + halfHeight;
		rectCoords[ 3 ] = lightPos + halfWidth + halfHeight;
		vec2 uv = LTC_Uv( normal, viewDir, roughness );
		vec4 t1 = texture2D( ltc_1, uv );
		vec4 t2 = texture2D( ltc_2, uv );
		mat3 mInv = mat3(
			vec3( t1.x, 0, t1.y ),
			vec3(    0, 1,    0 ),
			vec3( t1.z, 0, t1.w )
		);
		vec3 fresnel = ( material.specularColorBlended * t2.x + ( material.specularF90 - material.specularColorBlended ) * t2.y );
		reflectedLight.directSpecular += lightColor * fresnel * LTC_Evaluate( normal, viewDir, position, mInv, rectCoords );
		reflectedLight.directDiffuse += lightColor * material.diffuseContribution * LTC_Evaluate( normal, viewDir, position, mat3( 1.0 ), rectCoords );
		#ifdef USE_CLEARCOAT
			vec3 Ncc = geometryClearcoatNormal;
			vec2 uvClearcoat = LTC_Uv( Ncc, viewDir, material.clearcoatRoughness );
			vec4 t1Clearcoat = texture2D( ltc_1, uvClearcoat );
			vec4 t2Clearcoat = texture2D( ltc_2, uvClearcoat );
			mat3 mInvClearcoat = mat3(
				vec3( t1Clearcoat.x, 0, t1Clearcoat.y ),
				vec3(             0, 1,             0 ),
				vec3( t1Clearcoat.z, 0, t1Clearcoat.w )
			);
			vec3 fresnelClearcoat = material.clearcoatF0 * t2Clearcoat.x + ( material.clearcoatF90 - material.clearcoatF0 ) * t2Clearcoat.y;
			clearcoatSpecularDirect += lightColor * fresnelClearcoat * LTC_Evaluate( Ncc, viewDir, position, mInvClearcoat, rectCoords );
		#endif
	}
#endif
void RE_Direct_Physical( const in IncidentLight directLight, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
	float dotNL = saturate( dot( geometryNormal, directLight.direction ) );
	vec3 irradiance = dotNL * directLight.color;
	#ifdef USE_CLEARCOAT
		float dotNLcc = saturate( dot( geometryClearcoatNormal, directLight.direction ) );
		vec3 ccIrradiance = dotNLcc * directLight.color;
		clearcoatSpecularDirect += ccIrradiance * BRDF_GGX_Clearcoat( directLight.direction, geometryViewDir, geometryClearcoatNormal, material );
	#endif
	#ifdef USE_SHEEN
 
 		sheenSpecularDirect += irradiance * BRDF_Sheen( directLight.direction, geometryViewDir, geometryNormal, material.sheenColor, material.sheenRoughness );
 
 		float sheenAlbedoV = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
 		float sheenAlbedoL = IBLSheenBRDF( geometryNormal, directLight.direction, material.sheenRoughness );
 
 		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * max( sheenAlbedoV, sheenAlbedoL );
 
 		irradiance *= sheenEnergyComp;
 
 	#endif
	vec3 specularBRDF = BRDF_GGX( directLight.direction, geometryViewDir, geometryNormal, material );
	#ifdef USE_RETROREFLECTION
		vec3 retroViewDir = reflect( - geometryViewDir, geometryNormal );
		vec3 retroSpecularBRDF = BRDF_GGX( directLight.direction, retroViewDir, geometryNormal, material );
		specularBRDF = mix( specularBRDF, retroSpecularBRDF, saturate( material.retroreflectivity ) );
	#endif
	reflectedLight.directSpecular += irradiance * specularBRDF * material.multiScatteringCompensation;
	vec3 halfDir = normalize( directLight.direction + geometryViewDir );
	float dotVH = saturate( dot( geometryViewDir, halfDir ) );
	vec3 F = F_Schlick( material.specularColor, material.specularF90, dotVH );
	#ifdef USE_RETROREFLECTION
		vec3 retroHalfDir = normalize( directLight.direction + retroViewDir );
		float dotRetroVH = saturate( dot( retroViewDir, retroHalfDir ) );
		vec3 retroF = F_Schlick( material.specularColor, material.specularF90, dotRetroVH );
		F = mix( F, retroF, saturate( material.retroreflectivity ) );
	#endif
	#ifdef USE_DIFFUSE_ROUGHNESS
		vec3 diffuseBRDF = BRDF_EON( directLight.direction, geometryViewDir, geometryNormal, material.diffuseColor, material.diffuseRoughness ) * ( 1.0 - material.metalness );
	#else
		vec3 diffuseBRDF = BRDF_Lambert( material.diffuseContribution );
	#endif
	reflectedLight.directDiffuse += irradiance * diffuseBRDF * ( 1.0 - F );
}
void RE_IndirectDiffuse_Physical( const in vec3 irradiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight ) {
	vec3 singleScattering = vec3( 0.0 );
	vec3 multiScattering = vec3( 0.0 );
	#ifdef USE_IRIDESCENCE
		computeMultiscatteringIridescence( material.dfg, material.specularColor, material.specularF90, material.iridescence, material.iridescenceF0Dielectric, singleScattering, multiScattering );
	#else
		computeMultiscattering( material.dfg, material.specularColor, material.specularF90, singleScattering, multiScattering );
	#endif
	#ifdef USE_DIFFUSE_ROUGHNESS
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		vec3 diffuseAlbedo = EON_DirectionalAlbedo( material.diffuseColor, material.diffuseRoughness, dotNV ) * ( 1.0 - material.metalness );
		vec3 diffuse = irradiance * RECIPROCAL_PI * diffuseAlbedo * ( 1.0 - singleScattering - multiScattering );
	#else
		vec3 diffuse = irradiance * BRDF_Lambert( material.diffuseContribution ) * ( 1.0 - singleScattering - multiScattering );
	#endif
	#ifdef USE_SHEEN
		float sheenAlbedo = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
		sheenSpecularIndirect += irradiance * material.sheenColor * sheenAlbedo * RECIPROCAL_PI;
		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * sheenAlbedo;
		diffuse *= sheenEnergyComp;
	#endif
	reflectedLight.indirectDiffuse += diffuse;
}
void RE_IndirectSpecular_Physical( const in vec3 radiance, const in vec3 irradiance, const in vec3 clearcoatRadiance, const in vec3 geometryPosition, const in vec3 geometryNormal, const in vec3 geometryViewDir, const in vec3 geometryClearcoatNormal, const in PhysicalMaterial material, inout ReflectedLight reflectedLight) {
	#ifdef USE_CLEARCOAT
		clearcoatSpecularIndirect += clearcoatRadiance * EnvironmentBRDF( geometryClearcoatNormal, geometryViewDir, material.clearcoatF0, material.clearcoatF90, material.clearcoatRoughness );
	#endif
	#ifdef USE_SHEEN
		sheenSpecularIndirect += irradiance * material.sheenColor * IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness ) * RECIPROCAL_PI;
 	#endif
	vec3 singleScatteringDielectric = vec3( 0.0 );
	vec3 multiScatteringDielectric = vec3( 0.0 );
	vec3 singleScatteringMetallic = vec3( 0.0 );
	vec3 multiScatteringMetallic = vec3( 0.0 );
	#ifdef USE_IRIDESCENCE
		computeMultiscatteringIridescence( material.dfg, material.specularColor, material.specularF90, material.iridescence, material.iridescenceF0Dielectric, singleScatteringDielectric, multiScatteringDielectric );
		computeMultiscatteringIridescence( material.dfg, material.diffuseColor, material.specularF90, material.iridescence, material.iridescenceF0Metallic, singleScatteringMetallic, multiScatteringMetallic );
	#else
		computeMultiscattering( material.dfg, material.specularColor, material.specularF90, singleScatteringDielectric, multiScatteringDielectric );
		computeMultiscattering( material.dfg, material.diffuseColor, material.specularF90, singleScatteringMetallic, multiScatteringMetallic );
	#endif
	vec3 singleScattering = mix( singleScatteringDielectric, singleScatteringMetallic, material.metalness );
	vec3 multiScattering = mix( multiScatteringDielectric, multiScatteringMetallic, material.metalness );
	vec3 totalScatteringDielectric = singleScatteringDielectric + multiScatteringDielectric;
	#ifdef USE_DIFFUSE_ROUGHNESS
		float dotNV = saturate( dot( geometryNormal, geometryViewDir ) );
		vec3 diffuse = EON_DirectionalAlbedo( material.diffuseColor, material.diffuseRoughness, dotNV ) * ( 1.0 - material.metalness ) * ( 1.0 - totalScatteringDielectric );
	#else
		vec3 diffuse = material.diffuseContribution * ( 1.0 - totalScatteringDielectric );
	#endif
	vec3 cosineWeightedIrradiance = irradiance * RECIPROCAL_PI;
	vec3 indirectSpecular = radiance * singleScattering;
	indirectSpecular += multiScattering * cosineWeightedIrradiance;
	vec3 indirectDiffuse = diffuse * cosineWeightedIrradiance;
	#ifdef USE_SHEEN
		float sheenAlbedo = IBLSheenBRDF( geometryNormal, geometryViewDir, material.sheenRoughness );
		float sheenEnergyComp = 1.0 - max3( material.sheenColor ) * sheenAlbedo;
		indirectSpecular *= sheenEnergyComp;
		indirectDiffuse *= sheenEnergyComp;
	#endif
	reflectedLight.indirectSpecular += indirectSpecular;
	reflectedLight.indirectDiffuse += indirectDiffuse;
}
#define RE_Direct				RE_Direct_Physical
#define RE_Direct_RectArea		RE_Direct_RectArea_Physical
#define RE_IndirectDiffuse		RE_IndirectDiffuse_Physical
#define RE_IndirectSpecular		RE_IndirectSpecular_Physical
float computeSpecularOcclusion( const in float dotNV, const in float ambientOcclusion, const in float roughness ) {
	return saturate( pow( dotNV + ambientOcclusion, exp2( - 16.0 * roughness - 1.0 ) ) - 1.0 + ambientOcclusion );
}`,bv=`
vec3 geometryPosition = - vViewPosition;
vec3 geometryNormal = normal;
vec3 geometryViewDir = ( isOrthographic ) ? vec3( 0, 0, 1 ) : normalize( vViewPosition );
vec3 geometryClearcoatNormal = vec3( 0.0 );
#ifdef USE_CLEARCOAT
	geometryClearcoatNormal = clearcoatNormal;
#endif
#ifdef USE_IRIDESCENCE
	float dotNVi = saturate( dot( normal, geometryViewDir ) );
	if ( material.iridescenceThickness == 0.0 ) {
		material.iridescence = 0.0;
	} else {
		material.iridescence = saturate( material.iridescence );
	}
	if ( material.iridescence > 0.0 ) {
		vec3 iridescenceFresnelDielectric = evalIridescence( 1.0, material.iridescenceIOR, dotNVi, material.iridescenceThickness, material.specularColor );
		vec3 iridescenceFresnelMetallic = evalIridescence( 1.0, material.iridescenceIOR, dotNVi, material.iridescenceThickness, material.diffuseColor );
		material.iridescenceFresnel = mix( iridescenceFresnelDielectric, iridescenceFresnelMetallic, material.metalness );
		material.iridescenceF0Dielectric = Schlick_to_F0( iridescenceFresnelDielectric, 1.0, dotNVi );
		material.iridescenceF0Metallic = Schlick_to_F0( iridescenceFresnelMetallic, 1.0, dotNVi );
	}
#endif
#ifdef STANDARD
	float dotNVms = saturate( dot( geometryNormal, geometryViewDir ) );
	material.dfg = texture2D( dfgLUT, vec2( material.roughness, dotNVms ) ).rg;
	#if ( NUM_SUN_LIGHTS > 0 || NUM_DIR_LIGHTS > 0 || NUM_POINT_LIGHTS > 0 || NUM_SPOT_LIGHTS > 0 )
		float EssMs = material.dfg.x + material.dfg.y;
		material.multiScatteringCompensation = 1.0 + material.specularColorBlended * ( 1.0 / EssMs - 1.0 );
	#endif
#endif
IncidentLight directLight;
#if ( NUM_POINT_LIGHTS > 0 ) && defined( RE_Direct )
	PointLight pointLight;
	#if defined( USE_SHADOWMAP ) && NUM_POINT_LIGHT_SHADOWS > 0
	PointLightShadow pointLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_POINT_LIGHTS; i ++ ) {
		pointLight = pointLights[ i ];
		getPointLightInfo( pointLight, geometryPosition, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_POINT_LIGHT_SHADOWS ) && ( defined( SHADOWMAP_TYPE_PCF ) || defined( SHADOWMAP_TYPE_BASIC ) )
		pointLightShadow = pointLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getPointShadow( pointShadowMap[ i ], pointLightShadow.shadowMapSize, pointLightShadow.shadowIntensity, pointLightShadow.shadowBias, pointLightShadow.shadowRadius, vPointShadowCoord[ i ], pointLightShadow.shadowCameraNear, pointLightShadow.shadowCameraFar ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_SPOT_LIGHTS > 0 ) && defined( RE_Direct )
	SpotLight spotLight;
	vec4 spotColor;
	vec3 spotLightCoord;
	bool inSpotLightMap;
	#if defined( USE_SHADOWMAP ) && NUM_SPOT_LIGHT_SHADOWS > 0
	SpotLightShadow spotLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHTS; i ++ ) {
		spotLight = spotLights[ i ];
		getSpotLightInfo( spotLight, geometryPosition, directLight );
		#if ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS )
		#define SPOT_LIGHT_MAP_INDEX UNROLLED_LOOP_INDEX
		#elif ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
		#define SPOT_LIGHT_MAP_INDEX NUM_SPOT_LIGHT_MAPS
		#else
		#define SPOT_LIGHT_MAP_INDEX ( UNROLLED_LOOP_INDEX - NUM_SPOT_LIGHT_SHADOWS + NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS )
		#endif
		#if ( SPOT_LIGHT_MAP_INDEX < NUM_SPOT_LIGHT_MAPS )
			spotLightCoord = vSpotLightCoord[ i ].xyz / vSpotLightCoord[ i ].w;
			inSpotLightMap = all( lessThan( abs( spotLightCoord * 2. - 1. ), vec3( 1.0 ) ) );
			spotColor = texture2D( spotLightMap[ SPOT_LIGHT_MAP_INDEX ], spotLightCoord.xy );
			directLight.color = inSpotLightMap ? directLight.color * spotColor.rgb : directLight.color;
		#endif
		#undef SPOT_LIGHT_MAP_INDEX
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
		spotLightShadow = spotLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getShadow( spotShadowMap[ i ], spotLightShadow.shadowMapSize, spotLightShadow.shadowIntensity, spotLightShadow.shadowBias, spotLightShadow.shadowRadius, vSpotLightCoord[ i ] ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_SUN_LIGHTS > 0 ) && defined( RE_Direct )
	SunLight sunLight;
	#if defined( USE_SHADOWMAP ) && NUM_SUN_LIGHT_SHADOWS > 0
	SunLightShadow sunLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SUN_LIGHTS; i ++ ) {
		sunLight = sunLights[ i ];
		getSunLightInfo( sunLight, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_SUN_LIGHT_SHADOWS )
		sunLightShadow = sunLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getSunShadow( sunShadowMap[ i ], sunLightShadow, UNROLLED_LOOP_INDEX ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_DIR_LIGHTS > 0 ) && defined( RE_Direct )
	DirectionalLight directionalLight;
	#if defined( USE_SHADOWMAP ) && NUM_DIR_LIGHT_SHADOWS > 0
	DirectionalLightShadow directionalLightShadow;
	#endif
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_DIR_LIGHTS; i ++ ) {
		directionalLight = directionalLights[ i ];
		getDirectionalLightInfo( directionalLight, directLight );
		#if defined( USE_SHADOWMAP ) && ( UNROLLED_LOOP_INDEX < NUM_DIR_LIGHT_SHADOWS )
		directionalLightShadow = directionalLightShadows[ i ];
		directLight.color *= ( directLight.visible && receiveShadow ) ? getShadow( directionalShadowMap[ i ], directionalLightShadow.shadowMapSize, directionalLightShadow.shadowIntensity, directionalLightShadow.shadowBias, directionalLightShadow.shadowRadius, vDirectionalShadowCoord[ i ] ) : 1.0;
		#endif
		RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if ( NUM_RECT_AREA_LIGHTS > 0 ) && defined( RE_Direct_RectArea )
	RectAreaLight rectAreaLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_RECT_AREA_LIGHTS; i ++ ) {
		rectAreaLight = rectAreaLights[ i ];
		RE_Direct_RectArea( rectAreaLight, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
	}
	#pragma unroll_loop_end
#endif
#if defined( RE_IndirectDiffuse )
	vec3 iblIrradiance = vec3( 0.0 );
	vec3 irradiance = getAmbientLightIrradiance( ambientLightColor );
	#if defined( USE_LIGHT_PROBES )
		irradiance += getLightProbeIrradiance( lightProbe, geometryNormal );
	#endif
	#if ( NUM_HEMI_LIGHTS > 0 )
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_HEMI_LIGHTS; i ++ ) {
			irradiance += getHemisphereLightIrradiance( hemisphereLights[ i ], geometryNormal );
		}
		#pragma unroll_loop_end
	#endif
	#if NUM_LIGHT_PROBE_GRIDS > 0
		vec3 probeWorldPos = ( ( vec4( geometryPosition, 1.0 ) - viewMatrix[ 3 ] ) * viewMatrix ).xyz;
		vec3 probeWorldNormal = transformNormalByInverseViewMatrix( geometryNormal, viewMatrix );
		int probeGrid = - 1;
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_LIGHT_PROBE_GRIDS; i ++ ) {
			if ( isInsideLightProbeGrid( probeWorldPos, probeWorldNormal, probesMin[ i ], probesMax[ i ], probesResolution[ i ] ) ) probeGrid = UNROLLED_LOOP_INDEX;
		}
		#pragma unroll_loop_end
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_LIGHT_PROBE_GRIDS; i ++ ) {
			if ( probeGrid == UNROLLED_LOOP_INDEX ) irradiance += getLightProbeGridIrradiance( probesSH[ i ], probesMin[ i ], probesMax[ i ], probesResolution[ i ], probeWorldPos, probeWorldNormal );
		}
		#pragma unroll_loop_end
	#endif
#endif
#if defined( RE_IndirectSpecular )
	vec3 radiance = vec3( 0.0 );
	vec3 clearcoatRadiance = vec3( 0.0 );
#endif`,Mv=`#if defined( RE_IndirectDiffuse )
	#ifdef USE_LIGHTMAP
		vec4 lightMapTexel = texture2D( lightMap, vLightMapUv );
		vec3 lightMapIrradiance = lightMapTexel.rgb * lightMapIntensity;
		irradiance += lightMapIrradiance;
	#endif
	#if defined( USE_ENVMAP ) && defined( ENVMAP_TYPE_PMREM )
		#if defined( STANDARD ) || defined( LAMBERT ) || defined( PHONG )
			iblIrradiance += getIBLIrradiance( geometryNormal );
		#endif
	#endif
#endif
#if defined( USE_ENVMAP ) && defined( RE_IndirectSpecular )
	#ifdef USE_ANISOTROPY
		vec3 iblRadiance = getIBLAnisotropyRadiance( geometryViewDir, geometryNormal, material.roughness, material.anisotropyB, material.anisotropy );
	#else
		vec3 iblRadiance = getIBLRadiance( geometryViewDir, geometryNormal, material.roughness );
	#endif
	#ifdef USE_RETROREFLECTION
		#ifdef USE_ANISOTROPY
			vec3 retroIBLRadiance = getIBLAnisotropyRetroRadiance( geometryViewDir, geometryNormal, material.roughness, material.anisotropyB, material.anisotropy );
		#else
			vec3 retroIBLRadiance = getIBLRetroRadiance( geometryViewDir, geometryNormal, material.roughness );
		#endif
		iblRadiance = mix( iblRadiance, retroIBLRadiance, saturate( material.retroreflectivity ) );
	#endif
	radiance += iblRadiance;
	#ifdef USE_CLEARCOAT
		clearcoatRadiance += getIBLRadiance( geometryViewDir, geometryClearcoatNormal, material.clearcoatRoughness );
	#endif
#endif`,Sv=`#if defined( RE_IndirectDiffuse )
	#if defined( LAMBERT ) || defined( PHONG )
		irradiance += iblIrradiance;
	#endif
	RE_IndirectDiffuse( irradiance, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
#endif
#if defined( RE_IndirectSpecular )
	RE_IndirectSpecular( radiance, iblIrradiance, clearcoatRadiance, geometryPosition, geometryNormal, geometryViewDir, geometryClearcoatNormal, material, reflectedLight );
#endif`,wv=`#if NUM_LIGHT_PROBE_GRIDS > 0
uniform highp sampler3D probesSH[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesMin[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesMax[ NUM_LIGHT_PROBE_GRIDS ];
uniform vec3 probesResolution[ NUM_LIGHT_PROBE_GRIDS ];
bool isInsideLightProbeGrid( vec3 worldPos, vec3 worldNormal, vec3 probesMin, vec3 probesMax, vec3 probesResolution ) {
	vec3 spacing = ( probesMax - probesMin ) / probesResolution;
	vec3 samplePos = worldPos + worldNormal * spacing * 0.5;
	vec3 margin = spacing * 0.01;
	return all( greaterThanEqual( samplePos, probesMin - margin ) ) && all( lessThanEqual( samplePos, probesMax + margin ) );
}
vec3 getLightProbeGridIrradiance( highp sampler3D probesSH, vec3 probesMin, vec3 probesMax, vec3 probesResolution, vec3 worldPos, vec3 worldNormal ) {
	vec3 res = probesResolution;
	vec3 gridRange = probesMax - probesMin;
	vec3 probeSpacing = gridRange / res;
	vec3 samplePos = worldPos + worldNormal * probeSpacing * 0.5;
	vec3 uvw = clamp( ( samplePos - probesMin ) / gridRange, 0.5 / res, 1.0 - 0.5 / res );
	float nz          = res.z;
	float paddedSlices = nz + 2.0;
	float atlasDepth  = 7.0 * paddedSlices;
	float uvZBase     = uvw.z * nz + 1.0;
	vec4 s0 = texture( probesSH, vec3( uvw.xy, ( uvZBase                       ) / atlasDepth ) );
	vec4 s1 = texture( probesSH, vec3( uvw.xy, ( uvZBase +       paddedSlices   ) / atlasDepth ) );
	vec4 s2 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 2.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s3 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 3.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s4 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 4.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s5 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 5.0 * paddedSlices   ) / atlasDepth ) );
	vec4 s6 = texture( probesSH, vec3( uvw.xy, ( uvZBase + 6.0 * paddedSlices   ) / atlasDepth ) );
	vec3 c0 = s0.xyz;
	vec3 c1 = vec3( s0.w, s1.xy );
	vec3 c2 = vec3( s1.zw, s2.x );
	vec3 c3 = s2.yzw;
	vec3 c4 = s3.xyz;
	vec3 c5 = vec3( s3.w, s4.xy );
	vec3 c6 = vec3( s4.zw, s5.x );
	vec3 c7 = s5.yzw;
	vec3 c8 = s6.xyz;
	float x = worldNormal.x, y = worldNormal.y, z = worldNormal.z;
	vec3 result = c0 * 0.886227;
	result += c1 * 2.0 * 0.511664 * y;
	result += c2 * 2.0 * 0.511664 * z;
	result += c3 * 2.0 * 0.511664 * x;
	result += c4 * 2.0 * 0.429043 * x * y;
	result += c5 * 2.0 * 0.429043 * y * z;
	result += c6 * ( 0.743125 * z * z - 0.247708 );
	result += c7 * 2.0 * 0.429043 * x * z;
	result += c8 * 0.429043 * ( x * x - y * y );
	return max( result, vec3( 0.0 ) );
}
#endif`,Av=`#if defined( USE_LOGARITHMIC_DEPTH_BUFFER )
	gl_FragDepth = vIsPerspective == 0.0 ? gl_FragCoord.z : log2( vFragDepth ) * logDepthBufFC * 0.5;
#endif`,Ev=`#if defined( USE_LOGARITHMIC_DEPTH_BUFFER )
	uniform float logDepthBufFC;
	varying float vFragDepth;
	varying float vIsPerspective;
#endif`,Tv=`#ifdef USE_LOGARITHMIC_DEPTH_BUFFER
	varying float vFragDepth;
	varying float vIsPerspective;
#endif`,Cv=`#ifdef USE_LOGARITHMIC_DEPTH_BUFFER
	vFragDepth = 1.0 + gl_Position.w;
	vIsPerspective = float( isPerspectiveMatrix( projectionMatrix ) );
#endif`,Rv=`#ifdef USE_MAP
	vec4 sampledDiffuseColor = texture2D( map, vMapUv );
	#ifdef DECODE_VIDEO_TEXTURE
		sampledDiffuseColor = sRGBTransferEOTF( sampledDiffuseColor );
	#endif
	diffuseColor *= sampledDiffuseColor;
#endif`,Pv=`#ifdef USE_MAP
	uniform sampler2D map;
#endif`,Iv=`#if defined( USE_MAP ) || defined( USE_ALPHAMAP )
	#if defined( USE_POINTS_UV )
		vec2 uv = vUv;
	#else
		vec2 uv = ( uvTransform * vec3( gl_PointCoord.x, 1.0 - gl_PointCoord.y, 1 ) ).xy;
	#endif
#endif
#ifdef USE_MAP
	diffuseColor *= texture2D( map, uv );
#endif
#ifdef USE_ALPHAMAP
	diffuseColor.a *= texture2D( alphaMap, uv ).g;
#endif`,Lv=`#if defined( USE_POINTS_UV )
	varying vec2 vUv;
#else
	#if defined( USE_MAP ) || defined( USE_ALPHAMAP )
		uniform mat3 uvTransform;
	#endif
#endif
#ifdef USE_MAP
	uniform sampler2D map;
#endif
#ifdef USE_ALPHAMAP
	uniform sampler2D alphaMap;
#endif`,Fv=`float metalnessFactor = metalness;
#ifdef USE_METALNESSMAP
	vec4 texelMetalness = texture2D( metalnessMap, vMetalnessMapUv );
	metalnessFactor *= texelMetalness.b;
#endif`,Dv=`#ifdef USE_METALNESSMAP
	uniform sampler2D metalnessMap;
#endif`,Nv=`#ifdef USE_INSTANCING_MORPH
	float morphTargetInfluences[ MORPHTARGETS_COUNT ];
	float morphTargetBaseInfluence = texelFetch( morphTexture, ivec2( 0, gl_InstanceID ), 0 ).r;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		morphTargetInfluences[i] =  texelFetch( morphTexture, ivec2( i + 1, gl_InstanceID ), 0 ).r;
	}
#endif`,Uv=`#if defined( USE_MORPHCOLORS )
	#if defined( USE_COLOR_ALPHA )
		vColor *= morphTargetBaseInfluence;
	#elif defined( USE_COLOR )
		vColor.rgb *= morphTargetBaseInfluence;
	#endif
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		#if defined( USE_COLOR_ALPHA )
			if ( morphTargetInfluences[ i ] != 0.0 ) vColor += getMorph( gl_VertexID, i, 2 ) * morphTargetInfluences[ i ];
		#elif defined( USE_COLOR )
			if ( morphTargetInfluences[ i ] != 0.0 ) vColor.rgb += getMorph( gl_VertexID, i, 2 ).rgb * morphTargetInfluences[ i ];
		#endif
	}
#endif`,Ov=`#ifdef USE_MORPHNORMALS
	objectNormal *= morphTargetBaseInfluence;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		if ( morphTargetInfluences[ i ] != 0.0 ) objectNormal += getMorph( gl_VertexID, i, 1 ).xyz * morphTargetInfluences[ i ];
	}
#endif`,kv=`#ifdef USE_MORPHTARGETS
	#ifndef USE_INSTANCING_MORPH
		uniform float morphTargetBaseInfluence;
		uniform float morphTargetInfluences[ MORPHTARGETS_COUNT ];
	#endif
	uniform sampler2DArray morphTargetsTexture;
	uniform ivec2 morphTargetsTextureSize;
	vec4 getMorph( const in int vertexIndex, const in int morphTargetIndex, const in int offset ) {
		int texelIndex = vertexIndex * MORPHTARGETS_TEXTURE_STRIDE + offset;
		int y = texelIndex / morphTargetsTextureSize.x;
		int x = texelIndex - y * morphTargetsTextureSize.x;
		ivec3 morphUV = ivec3( x, y, morphTargetIndex );
		return texelFetch( morphTargetsTexture, morphUV, 0 );
	}
#endif`,Bv=`#ifdef USE_MORPHTARGETS
	transformed *= morphTargetBaseInfluence;
	for ( int i = 0; i < MORPHTARGETS_COUNT; i ++ ) {
		if ( morphTargetInfluences[ i ] != 0.0 ) transformed += getMorph( gl_VertexID, i, 0 ).xyz * morphTargetInfluences[ i ];
	}
#endif`,zv=`float faceDirection = gl_FrontFacing ? 1.0 : - 1.0;
#ifdef FLAT_SHADED
	vec3 fdx = dFdx( vViewPosition );
	vec3 fdy = dFdy( vViewPosition );
	vec3 normal = normalize( cross( fdx, fdy ) );
#else
	vec3 normal = normalize( vNormal );
	#ifdef DOUBLE_SIDED
		normal *= faceDirection;
	#endif
#endif
#if defined( USE_NORMALMAP_TANGENTSPACE ) || defined( USE_CLEARCOAT_NORMALMAP ) || defined( USE_ANISOTROPY )
	#ifdef USE_TANGENT
		mat3 tbn = mat3( normalize( vTangent ), normalize( vBitangent ), normal );
	#else
		mat3 tbn = getTangentFrame( - vViewPosition, normal,
		#if defined( USE_NORMALMAP )
			vNormalMapUv
		#elif defined( USE_CLEARCOAT_NORMALMAP )
			vClearcoatNormalMapUv
		#else
			vUv
		#endif
		);
	#endif
	#ifdef DOUBLE_SIDED
		tbn[0] *= faceDirection;
		tbn[1] *= faceDirection;
	#endif
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	#ifdef USE_TANGENT
		mat3 tbn2 = mat3( normalize( vTangent ), normalize( vBitangent ), normal );
	#else
		mat3 tbn2 = getTangentFrame( - vViewPosition, normal, vClearcoatNormalMapUv );
	#endif
	#ifdef DOUBLE_SIDED
		tbn2[0] *= faceDirection;
		tbn2[1] *= faceDirection;
	#endif
#endif
vec3 nonPerturbedNormal = normal;`,Hv=`#ifdef USE_NORMALMAP_OBJECTSPACE
	normal = texture2D( normalMap, vNormalMapUv ).xyz * 2.0 - 1.0;
	#ifdef FLIP_SIDED
		normal = - normal;
	#endif
	#ifdef DOUBLE_SIDED
		normal = normal * faceDirection;
	#endif
	normal = normalize( normalMatrix * normal );
#elif defined( USE_NORMALMAP_TANGENTSPACE )
	vec3 mapN = texture2D( normalMap, vNormalMapUv ).xyz * 2.0 - 1.0;
	#if defined( USE_PACKED_NORMALMAP )
		mapN = vec3( mapN.xy, sqrt( saturate( 1.0 - dot( mapN.xy, mapN.xy ) ) ) );
	#endif
	mapN.xy *= normalScale;
	normal = normalize( tbn * mapN );
#elif defined( USE_BUMPMAP )
	normal = perturbNormalArb( - vViewPosition, normal, dHdxy_fwd(), faceDirection );
#endif`,Vv=`#ifndef FLAT_SHADED
	varying vec3 vNormal;
	#ifdef USE_TANGENT
		varying vec3 vTangent;
		varying vec3 vBitangent;
	#endif
#endif`,Gv=`#ifndef FLAT_SHADED
	varying vec3 vNormal;
	#ifdef USE_TANGENT
		varying vec3 vTangent;
		varying vec3 vBitangent;
	#endif
#endif`,Wv=`#ifndef FLAT_SHADED
	vNormal = normalize( transformedNormal );
	#ifdef USE_TANGENT
		vTangent = normalize( transformedTangent );
		vBitangent = normalize( cross( vNormal, vTangent ) * tangent.w );
		#ifdef FLIP_SIDED
			vBitangent = - vBitangent;
		#endif
	#endif
#endif`,Xv=`#ifdef USE_NORMALMAP
	uniform sampler2D normalMap;
	uniform vec2 normalScale;
#endif
#ifdef USE_NORMALMAP_OBJECTSPACE
	uniform mat3 normalMatrix;
#endif
#if ! defined ( USE_TANGENT ) && ( defined ( USE_NORMALMAP_TANGENTSPACE ) || defined ( USE_CLEARCOAT_NORMALMAP ) || defined( USE_ANISOTROPY ) )
	mat3 getTangentFrame( vec3 eye_pos, vec3 surf_norm, vec2 uv ) {
		vec3 q0 = dFdx( eye_pos.xyz );
		vec3 q1 = dFdy( eye_pos.xyz );
		vec2 st0 = dFdx( uv.st );
		vec2 st1 = dFdy( uv.st );
		vec3 N = surf_norm;
		vec3 q1perp = cross( q1, N );
		vec3 q0perp = cross( N, q0 );
		vec3 T = q1perp * st0.x + q0perp * st1.x;
		vec3 B = q1perp * st0.y + q0perp * st1.y;
		float det = max( dot( T, T ), dot( B, B ) );
		float scale = ( det == 0.0 ) ? 0.0 : inversesqrt( det );
		return mat3( T * scale, B * scale, N );
	}
#endif`,qv=`#ifdef USE_CLEARCOAT
	vec3 clearcoatNormal = nonPerturbedNormal;
#endif`,$v=`#ifdef USE_CLEARCOAT_NORMALMAP
	vec3 clearcoatMapN = texture2D( clearcoatNormalMap, vClearcoatNormalMapUv ).xyz * 2.0 - 1.0;
	clearcoatMapN.xy *= clearcoatNormalScale;
	clearcoatNormal = normalize( tbn2 * clearcoatMapN );
#endif`,Yv=`#ifdef USE_CLEARCOATMAP
	uniform sampler2D clearcoatMap;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	uniform sampler2D clearcoatNormalMap;
	uniform vec2 clearcoatNormalScale;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	uniform sampler2D clearcoatRoughnessMap;
#endif`,Jv=`#ifdef USE_IRIDESCENCEMAP
	uniform sampler2D iridescenceMap;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	uniform sampler2D iridescenceThicknessMap;
#endif`,jv=`#ifdef OPAQUE
diffuseColor.a = 1.0;
#endif
#ifdef USE_TRANSMISSION
diffuseColor.a *= material.transmissionAlpha;
#endif
gl_FragColor = vec4( outgoingLight, diffuseColor.a );`,Zv=`vec3 packNormalToRGB( const in vec3 normal ) {
	return normalize( normal ) * 0.5 + 0.5;
}
vec3 unpackRGBToNormal( const in vec3 rgb ) {
	return 2.0 * rgb.xyz - 1.0;
}
const float PackUpscale = 256. / 255.;const float UnpackDownscale = 255. / 256.;const float ShiftRight8 = 1. / 256.;
const float Inv255 = 1. / 255.;
const vec4 PackFactors = vec4( 1.0, 256.0, 256.0 * 256.0, 256.0 * 256.0 * 256.0 );
const vec2 UnpackFactors2 = vec2( UnpackDownscale, 1.0 / PackFactors.g );
const vec3 UnpackFactors3 = vec3( UnpackDownscale / PackFactors.rg, 1.0 / PackFactors.b );
const vec4 UnpackFactors4 = vec4( UnpackDownscale / PackFactors.rgb, 1.0 / PackFactors.a );
vec4 packDepthToRGBA( const in float v ) {
	if( v <= 0.0 )
		return vec4( 0., 0., 0., 0. );
	if( v >= 1.0 )
		return vec4( 1., 1., 1., 1. );
	float vuf;
	float af = modf( v * PackFactors.a, vuf );
	float bf = modf( vuf * ShiftRight8, vuf );
	float gf = modf( vuf * ShiftRight8, vuf );
	return vec4( vuf * Inv255, gf * PackUpscale, bf * PackUpscale, af );
}
vec3 packDepthToRGB( const in float v ) {
	if( v <= 0.0 )
		return vec3( 0., 0., 0. );
	if( v >= 1.0 )
		return vec3( 1., 1., 1. );
	float vuf;
	float bf = modf( v * PackFactors.b, vuf );
	float gf = modf( vuf * ShiftRight8, vuf );
	return vec3( vuf * Inv255, gf * PackUpscale, bf );
}
vec2 packDepthToRG( const in float v ) {
	if( v <= 0.0 )
		return vec2( 0., 0. );
	if( v >= 1.0 )
		return vec2( 1., 1. );
	float vuf;
	float gf = modf( v * 256., vuf );
	return vec2( vuf * Inv255, gf );
}
float unpackRGBAToDepth( const in vec4 v ) {
	return dot( v, UnpackFactors4 );
}
float unpackRGBToDepth( const in vec3 v ) {
	return dot( v, UnpackFactors3 );
}
float unpackRGToDepth( const in vec2 v ) {
	return v.r * UnpackFactors2.r + v.g * UnpackFactors2.g;
}
vec4 pack2HalfToRGBA( const in vec2 v ) {
	vec4 r = vec4( v.x, fract( v.x * 255.0 ), v.y, fract( v.y * 255.0 ) );
	return vec4( r.x - r.y / 255.0, r.y, r.z - r.w / 255.0, r.w );
}
vec2 unpackRGBATo2Half( const in vec4 v ) {
	return vec2( v.x + ( v.y / 255.0 ), v.z + ( v.w / 255.0 ) );
}
float viewZToOrthographicDepth( const in float viewZ, const in float near, const in float far ) {
	return ( viewZ + near ) / ( near - far );
}
float orthographicDepthToViewZ( const in float depth, const in float near, const in float far ) {
	#ifdef USE_REVERSED_DEPTH_BUFFER
	
		return depth * ( far - near ) - far;
	#else
		return depth * ( near - far ) - near;
	#endif
}
float viewZToPerspectiveDepth( const in float viewZ, const in float near, const in float far ) {
	return ( ( near + viewZ ) * far ) / ( ( far - near ) * viewZ );
}
float perspectiveDepthToViewZ( const in float depth, const in float near, const in float far ) {
	
	#ifdef USE_REVERSED_DEPTH_BUFFER
		return ( near * far ) / ( ( near - far ) * depth - near );
	#else
		return ( near * far ) / ( ( far - near ) * depth - far );
	#endif
}`,Kv=`#ifdef PREMULTIPLIED_ALPHA
	gl_FragColor.rgb *= gl_FragColor.a;
#endif`,Qv=`vec4 mvPosition = vec4( transformed, 1.0 );
#ifdef USE_BATCHING
	mvPosition = batchingMatrix * mvPosition;
#endif
#ifdef USE_INSTANCING
	mvPosition = instanceMatrix * mvPosition;
#endif
mvPosition = modelViewMatrix * mvPosition;
gl_Position = projectionMatrix * mvPosition;`,t_=`#ifdef DITHERING
	gl_FragColor.rgb = dithering( gl_FragColor.rgb );
#endif`,e_=`#ifdef DITHERING
	vec3 dithering( vec3 color ) {
		float grid_position = rand( gl_FragCoord.xy );
		vec3 dither_shift_RGB = vec3( 0.25 / 255.0, -0.25 / 255.0, 0.25 / 255.0 );
		dither_shift_RGB = mix( 2.0 * dither_shift_RGB, -2.0 * dither_shift_RGB, grid_position );
		return color + dither_shift_RGB;
	}
#endif`,n_=`float roughnessFactor = roughness;
#ifdef USE_ROUGHNESSMAP
	vec4 texelRoughness = texture2D( roughnessMap, vRoughnessMapUv );
	roughnessFactor *= texelRoughness.g;
#endif`,i_=`#ifdef USE_ROUGHNESSMAP
	uniform sampler2D roughnessMap;
#endif`,s_=`#if NUM_SPOT_LIGHT_COORDS > 0
	varying vec4 vSpotLightCoord[ NUM_SPOT_LIGHT_COORDS ];
#endif
#if NUM_SPOT_LIGHT_MAPS > 0
	uniform sampler2D spotLightMap[ NUM_SPOT_LIGHT_MAPS ];
#endif
#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
		#define SUN_LIGHT_CASCADES 2
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow sunShadowMap[ NUM_SUN_LIGHT_SHADOWS ];
		#else
			uniform sampler2D sunShadowMap[ NUM_SUN_LIGHT_SHADOWS ];
		#endif
		uniform mat4 sunShadowMatrix[ NUM_SUN_LIGHT_SHADOWS * SUN_LIGHT_CASCADES ];
		uniform vec4 sunShadowCascade[ NUM_SUN_LIGHT_SHADOWS * SUN_LIGHT_CASCADES ];
		varying vec4 vSunShadowWorldPosition;
		varying vec3 vSunShadowWorldNormal;
		struct SunLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SunLightShadow sunLightShadows[ NUM_SUN_LIGHT_SHADOWS ];
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow directionalShadowMap[ NUM_DIR_LIGHT_SHADOWS ];
		#else
			uniform sampler2D directionalShadowMap[ NUM_DIR_LIGHT_SHADOWS ];
		#endif
		varying vec4 vDirectionalShadowCoord[ NUM_DIR_LIGHT_SHADOWS ];
		struct DirectionalLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform DirectionalLightShadow directionalLightShadows[ NUM_DIR_LIGHT_SHADOWS ];
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform sampler2DShadow spotShadowMap[ NUM_SPOT_LIGHT_SHADOWS ];
		#else
			uniform sampler2D spotShadowMap[ NUM_SPOT_LIGHT_SHADOWS ];
		#endif
		struct SpotLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SpotLightShadow spotLightShadows[ NUM_SPOT_LIGHT_SHADOWS ];
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		#if defined( SHADOWMAP_TYPE_PCF )
			uniform samplerCubeShadow pointShadowMap[ NUM_POINT_LIGHT_SHADOWS ];
		#elif defined( SHADOWMAP_TYPE_BASIC )
			uniform samplerCube pointShadowMap[ NUM_POINT_LIGHT_SHADOWS ];
		#endif
		varying vec4 vPointShadowCoord[ NUM_POINT_LIGHT_SHADOWS ];
		struct PointLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
			float shadowCameraNear;
			float shadowCameraFar;
		};
		uniform PointLightShadow pointLightShadows[ NUM_POINT_LIGHT_SHADOWS ];
	#endif
	#if defined( SHADOWMAP_TYPE_PCF )
		float interleavedGradientNoise( vec2 position ) {
			return fract( 52.9829189 * fract( dot( position, vec2( 0.06711056, 0.00583715 ) ) ) );
		}
		vec2 vogelDiskSample( int sampleIndex, int samplesCount, float phi ) {
			const float goldenAngle = 2.399963229728653;
			float r = sqrt( ( float( sampleIndex ) + 0.5 ) / float( samplesCount ) );
			float theta = float( sampleIndex ) * goldenAngle + phi;
			return vec2( cos( theta ), sin( theta ) ) * r;
		}
	#endif
	#if defined( SHADOWMAP_TYPE_PCF )
		float getShadow( sampler2DShadow shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				vec2 texelSize = vec2( 1.0 ) / shadowMapSize;
				vec2 radius = shadowRadius * texelSize;
				float phi = interleavedGradientNoise( gl_FragCoord.xy ) * PI2;
				shadow = (
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 0, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 1, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 2, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 3, 5, phi ) * radius, shadowCoord.z ) ) +
					texture( shadowMap, vec3( shadowCoord.xy + vogelDiskSample( 4, 5, phi ) * radius, shadowCoord.z ) )
				) * 0.2;
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#elif defined( SHADOWMAP_TYPE_VSM )
		float getShadow( sampler2D shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				vec2 distribution = texture2D( shadowMap, shadowCoord.xy ).rg;
				float mean = distribution.x;
				float variance = distribution.y * distribution.y;
				#ifdef USE_REVERSED_DEPTH_BUFFER
					float hard_shadow = step( mean, shadowCoord.z );
				#else
					float hard_shadow = step( shadowCoord.z, mean );
				#endif
				
				if ( hard_shadow == 1.0 ) {
					shadow = 1.0;
				} else {
					variance = max( variance, 0.0000001 );
					float d = shadowCoord.z - mean;
					float p_max = variance / ( variance + d * d );
					p_max = clamp( ( p_max - 0.3 ) / 0.65, 0.0, 1.0 );
					shadow = max( hard_shadow, p_max );
				}
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#else
		float getShadow( sampler2D shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord ) {
			float shadow = 1.0;
			shadowCoord.xyz /= shadowCoord.w;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				shadowCoord.z -= shadowBias;
			#else
				shadowCoord.z += shadowBias;
			#endif
			bool inFrustum = shadowCoord.x >= 0.0 && shadowCoord.x <= 1.0 && shadowCoord.y >= 0.0 && shadowCoord.y <= 1.0;
			bool frustumTest = inFrustum && shadowCoord.z <= 1.0;
			if ( frustumTest ) {
				float depth = texture2D( shadowMap, shadowCoord.xy ).r;
				#ifdef USE_REVERSED_DEPTH_BUFFER
					shadow = step( depth, shadowCoord.z );
				#else
					shadow = step( shadowCoord.z, depth );
				#endif
			}
			return mix( 1.0, shadow, shadowIntensity );
		}
	#endif
	#if NUM_SUN_LIGHT_SHADOWS > 0
		float getSunShadow(
			#if defined( SHADOWMAP_TYPE_PCF )
				sampler2DShadow shadowMap,
			#else
				sampler2D shadowMap,
			#endif
			SunLightShadow sunLightShadow,
			int shadowIndex
		) {
			vec4 shadowWorldPosition = vec4( vSunShadowWorldPosition.xyz + vSunShadowWorldNormal * sunLightShadow.shadowNormalBias, 1.0 );
			float viewDepth = vSunShadowWorldPosition.w;
			int cascadeOffset = shadowIndex * SUN_LIGHT_CASCADES;
			float shadow = 1.0;
			for ( int i = SUN_LIGHT_CASCADES - 1; i >= 0; i -- ) {
				vec4 cascade = sunShadowCascade[ cascadeOffset + i ];
				if ( viewDepth >= cascade.x && viewDepth < cascade.y ) {
					float cascadeShadow = getShadow(
						shadowMap,
						sunLightShadow.shadowMapSize,
						sunLightShadow.shadowIntensity,
						sunLightShadow.shadowBias,
						sunLightShadow.shadowRadius,
						sunShadowMatrix[ cascadeOffset + i ] * shadowWorldPosition
					);
					shadow = mix( cascadeShadow, shadow, smoothstep( cascade.z, cascade.y, viewDepth ) );
				}
			}
			return shadow;
		}
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
	#if defined( SHADOWMAP_TYPE_PCF )
	float getPointShadow( samplerCubeShadow shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord, float shadowCameraNear, float shadowCameraFar ) {
		float shadow = 1.0;
		vec3 lightToPosition = shadowCoord.xyz;
		vec3 bd3D = normalize( lightToPosition );
		vec3 absVec = abs( lightToPosition );
		float viewSpaceZ = max( max( absVec.x, absVec.y ), absVec.z );
		if ( viewSpaceZ - shadowCameraFar <= 0.0 && viewSpaceZ - shadowCameraNear >= 0.0 ) {
			float lightDistance = length( lightToPosition );
			float depthRange = shadowCameraFar - shadowCameraNear;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				float depthA = - shadowCameraNear / depthRange - shadowBias;
				float depthB = shadowCameraNear * shadowCameraFar / ( depthRange * lightDistance );
			#else
				float depthA = shadowCameraFar / depthRange + shadowBias;
				float depthB = - shadowCameraNear * shadowCameraFar / ( depthRange * lightDistance );
			#endif
			float texelSize = shadowRadius / shadowMapSize.x;
			vec3 absDir = abs( bd3D );
			vec3 tangent = absDir.x > absDir.z ? vec3( 0.0, 1.0, 0.0 ) : vec3( 1.0, 0.0, 0.0 );
			tangent = normalize( cross( bd3D, tangent ) );
			vec3 bitangent = cross( bd3D, tangent );
			float phi = interleavedGradientNoise( gl_FragCoord.xy ) * PI2;
			shadow = 0.0;
			for ( int i = 0; i < 5; i ++ ) {
				vec2 offset = vogelDiskSample( i, 5, phi );
				vec3 direction = bd3D + ( tangent * offset.x + bitangent * offset.y ) * texelSize;
				vec3 absDirection = abs( direction );
				float dp = depthA + depthB / max( max( absDirection.x, absDirection.y ), absDirection.z );
				shadow += texture( shadowMap, vec4( direction, dp ) );
			}
			shadow *= 0.2;
		}
		return mix( 1.0, shadow, shadowIntensity );
	}
	#elif defined( SHADOWMAP_TYPE_BASIC )
	float getPointShadow( samplerCube shadowMap, vec2 shadowMapSize, float shadowIntensity, float shadowBias, float shadowRadius, vec4 shadowCoord, float shadowCameraNear, float shadowCameraFar ) {
		float shadow = 1.0;
		vec3 lightToPosition = shadowCoord.xyz;
		vec3 absVec = abs( lightToPosition );
		float viewSpaceZ = max( max( absVec.x, absVec.y ), absVec.z );
		if ( viewSpaceZ - shadowCameraFar <= 0.0 && viewSpaceZ - shadowCameraNear >= 0.0 ) {
			float dp = ( shadowCameraFar * ( viewSpaceZ - shadowCameraNear ) ) / ( viewSpaceZ * ( shadowCameraFar - shadowCameraNear ) );
			dp += shadowBias;
			vec3 bd3D = normalize( lightToPosition );
			float depth = textureCube( shadowMap, bd3D ).r;
			#ifdef USE_REVERSED_DEPTH_BUFFER
				depth = 1.0 - depth;
			#endif
			shadow = step( dp, depth );
		}
		return mix( 1.0, shadow, shadowIntensity );
	}
	#endif
	#endif
#endif`,r_=`#if NUM_SPOT_LIGHT_COORDS > 0
	uniform mat4 spotLightMatrix[ NUM_SPOT_LIGHT_COORDS ];
	varying vec4 vSpotLightCoord[ NUM_SPOT_LIGHT_COORDS ];
#endif
#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
		varying vec4 vSunShadowWorldPosition;
		varying vec3 vSunShadowWorldNormal;
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		uniform mat4 directionalShadowMatrix[ NUM_DIR_LIGHT_SHADOWS ];
		varying vec4 vDirectionalShadowCoord[ NUM_DIR_LIGHT_SHADOWS ];
		struct DirectionalLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform DirectionalLightShadow directionalLightShadows[ NUM_DIR_LIGHT_SHADOWS ];
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
		struct SpotLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
		};
		uniform SpotLightShadow spotLightShadows[ NUM_SPOT_LIGHT_SHADOWS ];
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		uniform mat4 pointShadowMatrix[ NUM_POINT_LIGHT_SHADOWS ];
		varying vec4 vPointShadowCoord[ NUM_POINT_LIGHT_SHADOWS ];
		struct PointLightShadow {
			float shadowIntensity;
			float shadowBias;
			float shadowNormalBias;
			float shadowRadius;
			vec2 shadowMapSize;
			float shadowCameraNear;
			float shadowCameraFar;
		};
		uniform PointLightShadow pointLightShadows[ NUM_POINT_LIGHT_SHADOWS ];
	#endif
#endif`,a_=`#if ( defined( USE_SHADOWMAP ) && ( NUM_DIR_LIGHT_SHADOWS > 0 || NUM_SUN_LIGHT_SHADOWS > 0 || NUM_POINT_LIGHT_SHADOWS > 0 ) ) || ( NUM_SPOT_LIGHT_COORDS > 0 )
	#ifdef HAS_NORMAL
		vec3 shadowWorldNormal = transformNormalByInverseViewMatrix( transformedNormal, viewMatrix );
	#else
		vec3 shadowWorldNormal = vec3( 0.0 );
	#endif
	vec4 shadowWorldPosition;
#endif
#if defined( USE_SHADOWMAP )
	#if NUM_SUN_LIGHT_SHADOWS > 0
		vSunShadowWorldPosition = vec4( worldPosition.xyz, - mvPosition.z );
		vSunShadowWorldNormal = shadowWorldNormal;
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_DIR_LIGHT_SHADOWS; i ++ ) {
			shadowWorldPosition = worldPosition + vec4( shadowWorldNormal * directionalLightShadows[ i ].shadowNormalBias, 0 );
			vDirectionalShadowCoord[ i ] = directionalShadowMatrix[ i ] * shadowWorldPosition;
		}
		#pragma unroll_loop_end
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0
		#pragma unroll_loop_start
		for ( int i = 0; i < NUM_POINT_LIGHT_SHADOWS; i ++ ) {
			shadowWorldPosition = worldPosition + vec4( shadowWorldNormal * pointLightShadows[ i ].shadowNormalBias, 0 );
			vPointShadowCoord[ i ] = pointShadowMatrix[ i ] * shadowWorldPosition;
		}
		#pragma unroll_loop_end
	#endif
#endif
#if NUM_SPOT_LIGHT_COORDS > 0
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHT_COORDS; i ++ ) {
		shadowWorldPosition = worldPosition;
		#if ( defined( USE_SHADOWMAP ) && UNROLLED_LOOP_INDEX < NUM_SPOT_LIGHT_SHADOWS )
			shadowWorldPosition.xyz += shadowWorldNormal * spotLightShadows[ i ].shadowNormalBias;
		#endif
		vSpotLightCoord[ i ] = spotLightMatrix[ i ] * shadowWorldPosition;
	}
	#pragma unroll_loop_end
#endif`,o_=`float getShadowMask() {
	float shadow = 1.0;
	#ifdef USE_SHADOWMAP
	#if NUM_SUN_LIGHT_SHADOWS > 0
	SunLightShadow sunLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SUN_LIGHT_SHADOWS; i ++ ) {
		sunLight = sunLightShadows[ i ];
		shadow *= receiveShadow ? getSunShadow( sunShadowMap[ i ], sunLight, UNROLLED_LOOP_INDEX ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_DIR_LIGHT_SHADOWS > 0
	DirectionalLightShadow directionalLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_DIR_LIGHT_SHADOWS; i ++ ) {
		directionalLight = directionalLightShadows[ i ];
		shadow *= receiveShadow ? getShadow( directionalShadowMap[ i ], directionalLight.shadowMapSize, directionalLight.shadowIntensity, directionalLight.shadowBias, directionalLight.shadowRadius, vDirectionalShadowCoord[ i ] ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_SPOT_LIGHT_SHADOWS > 0
	SpotLightShadow spotLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_SPOT_LIGHT_SHADOWS; i ++ ) {
		spotLight = spotLightShadows[ i ];
		shadow *= receiveShadow ? getShadow( spotShadowMap[ i ], spotLight.shadowMapSize, spotLight.shadowIntensity, spotLight.shadowBias, spotLight.shadowRadius, vSpotLightCoord[ i ] ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#if NUM_POINT_LIGHT_SHADOWS > 0 && ( defined( SHADOWMAP_TYPE_PCF ) || defined( SHADOWMAP_TYPE_BASIC ) )
	PointLightShadow pointLight;
	#pragma unroll_loop_start
	for ( int i = 0; i < NUM_POINT_LIGHT_SHADOWS; i ++ ) {
		pointLight = pointLightShadows[ i ];
		shadow *= receiveShadow ? getPointShadow( pointShadowMap[ i ], pointLight.shadowMapSize, pointLight.shadowIntensity, pointLight.shadowBias, pointLight.shadowRadius, vPointShadowCoord[ i ], pointLight.shadowCameraNear, pointLight.shadowCameraFar ) : 1.0;
	}
	#pragma unroll_loop_end
	#endif
	#endif
	return shadow;
}`,l_=`#ifdef USE_SKINNING
	mat4 boneMatX = getBoneMatrix( skinIndex.x );
	mat4 boneMatY = getBoneMatrix( skinIndex.y );
	mat4 boneMatZ = getBoneMatrix( skinIndex.z );
	mat4 boneMatW = getBoneMatrix( skinIndex.w );
#endif`,c_=`#ifdef USE_SKINNING
	uniform mat4 bindMatrix;
	uniform mat4 bindMatrixInverse;
	uniform highp sampler2D boneTexture;
	mat4 getBoneMatrix( const in float i ) {
		int size = textureSize( boneTexture, 0 ).x;
		int j = int( i ) * 4;
		int x = j % size;
		int y = j / size;
		vec4 v1 = texelFetch( boneTexture, ivec2( x, y ), 0 );
		vec4 v2 = texelFetch( boneTexture, ivec2( x + 1, y ), 0 );
		vec4 v3 = texelFetch( boneTexture, ivec2( x + 2, y ), 0 );
		vec4 v4 = texelFetch( boneTexture, ivec2( x + 3, y ), 0 );
		return mat4( v1, v2, v3, v4 );
	}
#endif`,h_=`#ifdef USE_SKINNING
	vec4 skinVertex = bindMatrix * vec4( transformed, 1.0 );
	vec4 skinned = vec4( 0.0 );
	skinned += boneMatX * skinVertex * skinWeight.x;
	skinned += boneMatY * skinVertex * skinWeight.y;
	skinned += boneMatZ * skinVertex * skinWeight.z;
	skinned += boneMatW * skinVertex * skinWeight.w;
	transformed = ( bindMatrixInverse * skinned ).xyz;
#endif`,u_=`#ifdef USE_SKINNING
	mat4 skinMatrix = mat4( 0.0 );
	skinMatrix += skinWeight.x * boneMatX;
	skinMatrix += skinWeight.y * boneMatY;
	skinMatrix += skinWeight.z * boneMatZ;
	skinMatrix += skinWeight.w * boneMatW;
	skinMatrix = bindMatrixInverse * skinMatrix * bindMatrix;
	objectNormal = vec4( skinMatrix * vec4( objectNormal, 0.0 ) ).xyz;
	#ifdef USE_TANGENT
		objectTangent = vec4( skinMatrix * vec4( objectTangent, 0.0 ) ).xyz;
	#endif
#endif`,d_=`float specularStrength;
#ifdef USE_SPECULARMAP
	vec4 texelSpecular = texture2D( specularMap, vSpecularMapUv );
	specularStrength = texelSpecular.r;
#else
	specularStrength = 1.0;
#endif`,f_=`#ifdef USE_SPECULARMAP
	uniform sampler2D specularMap;
#endif`,p_=`#if defined( TONE_MAPPING )
	gl_FragColor.rgb = toneMapping( gl_FragColor.rgb );
#endif`,m_=`#ifndef saturate
#define saturate( a ) clamp( a, 0.0, 1.0 )
#endif
uniform float toneMappingExposure;
vec3 LinearToneMapping( vec3 color ) {
	return saturate( toneMappingExposure * color );
}
vec3 ReinhardToneMapping( vec3 color ) {
	color *= toneMappingExposure;
	return saturate( color / ( vec3( 1.0 ) + color ) );
}
vec3 CineonToneMapping( vec3 color ) {
	color *= toneMappingExposure;
	color = max( vec3( 0.0 ), color - 0.004 );
	return pow( ( color * ( 6.2 * color + 0.5 ) ) / ( color * ( 6.2 * color + 1.7 ) + 0.06 ), vec3( 2.2 ) );
}
vec3 RRTAndODTFit( vec3 v ) {
	vec3 a = v * ( v + 0.0245786 ) - 0.000090537;
	vec3 b = v * ( 0.983729 * v + 0.4329510 ) + 0.238081;
	return a / b;
}
vec3 ACESFilmicToneMapping( vec3 color ) {
	const mat3 ACESInputMat = mat3(
		vec3( 0.59719, 0.07600, 0.02840 ),		vec3( 0.35458, 0.90834, 0.13383 ),
		vec3( 0.04823, 0.01566, 0.83777 )
	);
	const mat3 ACESOutputMat = mat3(
		vec3(  1.60475, -0.10208, -0.00327 ),		vec3( -0.53108,  1.10813, -0.07276 ),
		vec3( -0.07367, -0.00605,  1.07602 )
	);
	color *= toneMappingExposure / 0.6;
	color = ACESInputMat * color;
	color = RRTAndODTFit( color );
	color = ACESOutputMat * color;
	return saturate( color );
}
const mat3 LINEAR_REC2020_TO_LINEAR_SRGB = mat3(
	vec3( 1.6605, - 0.1246, - 0.0182 ),
	vec3( - 0.5876, 1.1329, - 0.1006 ),
	vec3( - 0.0728, - 0.0083, 1.1187 )
);
const mat3 LINEAR_SRGB_TO_LINEAR_REC2020 = mat3(
	vec3( 0.6274, 0.0691, 0.0164 ),
	vec3( 0.3293, 0.9195, 0.0880 ),
	vec3( 0.0433, 0.0113, 0.8956 )
);
vec3 agxDefaultContrastApprox( vec3 x ) {
	vec3 x2 = x * x;
	vec3 x4 = x2 * x2;
	return + 15.5 * x4 * x2
		- 40.14 * x4 * x
		+ 31.96 * x4
		- 6.868 * x2 * x
		+ 0.4298 * x2
		+ 0.1191 * x
		- 0.00232;
}
vec3 AgXToneMapping( vec3 color ) {
	const mat3 AgXInsetMatrix = mat3(
		vec3( 0.856627153315983, 0.137318972929847, 0.11189821299995 ),
		vec3( 0.0951212405381588, 0.761241990602591, 0.0767994186031903 ),
		vec3( 0.0482516061458583, 0.101439036467562, 0.811302368396859 )
	);
	const mat3 AgXOutsetMatrix = mat3(
		vec3( 1.1271005818144368, - 0.1413297634984383, - 0.14132976349843826 ),
		vec3( - 0.11060664309660323, 1.157823702216272, - 0.11060664309660294 ),
		vec3( - 0.016493938717834573, - 0.016493938717834257, 1.2519364065950405 )
	);
	const float AgxMinEv = - 12.47393;	const float AgxMaxEv = 4.026069;
	color *= toneMappingExposure;
	color = LINEAR_SRGB_TO_LINEAR_REC2020 * color;
	color = AgXInsetMatrix * color;
	color = max( color, 1e-10 );	color = log2( color );
	color = ( color - AgxMinEv ) / ( AgxMaxEv - AgxMinEv );
	color = clamp( color, 0.0, 1.0 );
	color = agxDefaultContrastApprox( color );
	color = AgXOutsetMatrix * color;
	color = pow( max( vec3( 0.0 ), color ), vec3( 2.2 ) );
	color = LINEAR_REC2020_TO_LINEAR_SRGB * color;
	color = clamp( color, 0.0, 1.0 );
	return color;
}
vec3 NeutralToneMapping( vec3 color ) {
	const float StartCompression = 0.8 - 0.04;
	const float Desaturation = 0.15;
	color *= toneMappingExposure;
	float x = min( color.r, min( color.g, color.b ) );
	float offset = x < 0.08 ? x - 6.25 * x * x : 0.04;
	color -= offset;
	float peak = max( color.r, max( color.g, color.b ) );
	if ( peak < StartCompression ) return color;
	float d = 1. - StartCompression;
	float newPeak = 1. - d * d / ( peak + d - StartCompression );
	color *= newPeak / peak;
	float g = 1. - 1. / ( Desaturation * ( peak - newPeak ) + 1. );
	return mix( color, vec3( newPeak ), g );
}
vec3 CustomToneMapping( vec3 color ) { return color; }`,g_=`#ifdef USE_TRANSMISSION
	material.transmission = transmission;
	material.transmissionAlpha = 1.0;
	material.thickness = thickness;
	material.attenuationDistance = attenuationDistance;
	material.attenuationColor = attenuationColor;
	#ifdef USE_TRANSMISSIONMAP
		material.transmission *= texture2D( transmissionMap, vTransmissionMapUv ).r;
	#endif
	#ifdef USE_THICKNESSMAP
		material.thickness *= texture2D( thicknessMap, vThicknessMapUv ).g;
	#endif
	vec3 pos = vWorldPosition;
	vec3 v = normalize( cameraPosition - pos );
	vec3 n = transformNormalByInverseViewMatrix( normal, viewMatrix );
	vec4 transmitted = getIBLVolumeRefraction(
		n, v, material.roughness, material.diffuseContribution, material.specularColorBlended, material.specularF90,
		pos, modelMatrix, viewMatrix, projectionMatrix, material.dispersion, material.ior, material.thickness,
		material.attenuationColor, material.attenuationDistance );
	material.transmissionAlpha = mix( material.transmissionAlpha, transmitted.a, material.transmission );
	totalDiffuse = mix( totalDiffuse, transmitted.rgb, material.transmission );
#endif`,y_=`#ifdef USE_TRANSMISSION
	uniform float transmission;
	uniform float thickness;
	uniform float attenuationDistance;
	uniform vec3 attenuationColor;
	#ifdef USE_TRANSMISSIONMAP
		uniform sampler2D transmissionMap;
	#endif
	#ifdef USE_THICKNESSMAP
		uniform sampler2D thicknessMap;
	#endif
	uniform vec2 transmissionSamplerSize;
	uniform sampler2D transmissionSamplerMap;
	uniform mat4 modelMatrix;
	uniform mat4 projectionMatrix;
	varying vec3 vWorldPosition;
	float w0( float a ) {
		return ( 1.0 / 6.0 ) * ( a * ( a * ( - a + 3.0 ) - 3.0 ) + 1.0 );
	}
	float w1( float a ) {
		return ( 1.0 / 6.0 ) * ( a *  a * ( 3.0 * a - 6.0 ) + 4.0 );
	}
	float w2( float a ){
		return ( 1.0 / 6.0 ) * ( a * ( a * ( - 3.0 * a + 3.0 ) + 3.0 ) + 1.0 );
	}
	float w3( float a ) {
		return ( 1.0 / 6.0 ) * ( a * a * a );
	}
	float g0( float a ) {
		return w0( a ) + w1( a );
	}
	float g1( float a ) {
		return w2( a ) + w3( a );
	}
	float h0( float a ) {
		return - 1.0 + w1( a ) / ( w0( a ) + w1( a ) );
	}
	float h1( float a ) {
		return 1.0 + w3( a ) / ( w2( a ) + w3( a ) );
	}
	vec4 bicubic( sampler2D tex, vec2 uv, vec4 texelSize, float lod ) {
		uv = uv * texelSize.zw + 0.5;
		vec2 iuv = floor( uv );
		vec2 fuv = fract( uv );
		float g0x = g0( fuv.x );
		float g1x = g1( fuv.x );
		float h0x = h0( fuv.x );
		float h1x = h1( fuv.x );
		float h0y = h0( fuv.y );
		float h1y = h1( fuv.y );
		vec2 p0 = ( vec2( iuv.x + h0x, iuv.y + h0y ) - 0.5 ) * texelSize.xy;
		vec2 p1 = ( vec2( iuv.x + h1x, iuv.y + h0y ) - 0.5 ) * texelSize.xy;
		vec2 p2 = ( vec2( iuv.x + h0x, iuv.y + h1y ) - 0.5 ) * texelSize.xy;
		vec2 p3 = ( vec2( iuv.x + h1x, iuv.y + h1y ) - 0.5 ) * texelSize.xy;
		return g0( fuv.y ) * ( g0x * textureLod( tex, p0, lod ) + g1x * textureLod( tex, p1, lod ) ) +
			g1( fuv.y ) * ( g0x * textureLod( tex, p2, lod ) + g1x * textureLod( tex, p3, lod ) );
	}
	vec4 textureBicubic( sampler2D sampler, vec2 uv, float lod ) {
		vec2 fLodSize = vec2( textureSize( sampler, int( lod ) ) );
		vec2 cLodSize = vec2( textureSize( sampler, int( lod + 1.0 ) ) );
		vec2 fLodSizeInv = 1.0 / fLodSize;
		vec2 cLodSizeInv = 1.0 / cLodSize;
		vec4 fSample = bicubic( sampler, uv, vec4( fLodSizeInv, fLodSize ), floor( lod ) );
		vec4 cSample = bicubic( sampler, uv, vec4( cLodSizeInv, cLodSize ), ceil( lod ) );
		return mix( fSample, cSample, fract( lod ) );
	}
	vec3 getVolumeTransmissionRay( const in vec3 n, const in vec3 v, const in float thickness, const in float ior, const in mat4 modelMatrix ) {
		vec3 refractionVector = refract( - v, normalize( n ), 1.0 / ior );
		vec3 modelScale;
		modelScale.x = length( vec3( modelMatrix[ 0 ].xyz ) );
		modelScale.y = length( vec3( modelMatrix[ 1 ].xyz ) );
		modelScale.z = length( vec3( modelMatrix[ 2 ].xyz ) );
		return normalize( refractionVector ) * thickness * modelScale;
	}
	float applyIorToRoughness( const in float roughness, const in float ior ) {
		return roughness * clamp( ior * 2.0 - 2.0, 0.0, 1.0 );
	}
	vec4 getTransmissionSample( const in vec2 fragCoord, const in float roughness, const in float ior ) {
		float lod = log2( transmissionSamplerSize.x ) * applyIorToRoughness( roughness, ior );
		return textureBicubic( transmissionSamplerMap, fragCoord.xy, lod );
	}
	vec3 volumeAttenuation( const in float transmissionDistance, const in vec3 attenuationColor, const in float attenuationDistance ) {
		if ( isinf( attenuationDistance ) ) {
			return vec3( 1.0 );
		} else {
			vec3 attenuationCoefficient = -log( attenuationColor ) / attenuationDistance;
			vec3 transmittance = exp( - attenuationCoefficient * transmissionDistance );			return transmittance;
		}
	}
	vec4 getIBLVolumeRefraction( const in vec3 n, const in vec3 v, const in float roughness, const in vec3 diffuseColor,
		const in vec3 specularColor, const in float specularF90, const in vec3 position, const in mat4 modelMatrix,
		const in mat4 viewMatrix, const in mat4 projMatrix, const in float dispersion, const in float ior, const in float thickness,
		const in vec3 attenuationColor, const in float attenuationDistance ) {
		vec4 transmittedLight;
		vec3 transmittance;
		#ifdef USE_DISPERSION
			float halfSpread = ( ior - 1.0 ) * 0.025 * dispersion;
			vec3 iors = vec3( ior - halfSpread, ior, ior + halfSpread );
			for ( int i = 0; i < 3; i ++ ) {
				vec3 transmissionRay = getVolumeTransmissionRay( n, v, thickness, iors[ i ], modelMatrix );
				vec3 refractedRayExit = position + transmissionRay;
				vec4 ndcPos = projMatrix * viewMatrix * vec4( refractedRayExit, 1.0 );
				vec2 refractionCoords = ndcPos.xy / ndcPos.w;
				refractionCoords += 1.0;
				refractionCoords /= 2.0;
				vec4 transmissionSample = getTransmissionSample( refractionCoords, roughness, iors[ i ] );
				transmittedLight[ i ] = transmissionSample[ i ];
				transmittedLight.a += transmissionSample.a;
				transmittance[ i ] = diffuseColor[ i ] * volumeAttenuation( length( transmissionRay ), attenuationColor, attenuationDistance )[ i ];
			}
			transmittedLight.a /= 3.0;
		#else
			vec3 transmissionRay = getVolumeTransmissionRay( n, v, thickness, ior, modelMatrix );
			vec3 refractedRayExit = position + transmissionRay;
			vec4 ndcPos = projMatrix * viewMatrix * vec4( refractedRayExit, 1.0 );
			vec2 refractionCoords = ndcPos.xy / ndcPos.w;
			refractionCoords += 1.0;
			refractionCoords /= 2.0;
			transmittedLight = getTransmissionSample( refractionCoords, roughness, ior );
			transmittance = diffuseColor * volumeAttenuation( length( transmissionRay ), attenuationColor, attenuationDistance );
		#endif
		vec3 attenuatedColor = transmittance * transmittedLight.rgb;
		vec3 F = EnvironmentBRDF( n, v, specularColor, specularF90, roughness );
		float transmittanceFactor = ( transmittance.r + transmittance.g + transmittance.b ) / 3.0;
		return vec4( ( 1.0 - F ) * attenuatedColor, 1.0 - ( 1.0 - transmittedLight.a ) * transmittanceFactor );
	}
#endif`,v_=`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	varying vec2 vUv;
#endif
#ifdef USE_MAP
	varying vec2 vMapUv;
#endif
#ifdef USE_ALPHAMAP
	varying vec2 vAlphaMapUv;
#endif
#ifdef USE_LIGHTMAP
	varying vec2 vLightMapUv;
#endif
#ifdef USE_AOMAP
	varying vec2 vAoMapUv;
#endif
#ifdef USE_BUMPMAP
	varying vec2 vBumpMapUv;
#endif
#ifdef USE_NORMALMAP
	varying vec2 vNormalMapUv;
#endif
#ifdef USE_EMISSIVEMAP
	varying vec2 vEmissiveMapUv;
#endif
#ifdef USE_METALNESSMAP
	varying vec2 vMetalnessMapUv;
#endif
#ifdef USE_ROUGHNESSMAP
	varying vec2 vRoughnessMapUv;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	varying vec2 vDiffuseRoughnessMapUv;
#endif
#ifdef USE_ANISOTROPYMAP
	varying vec2 vAnisotropyMapUv;
#endif
#ifdef USE_CLEARCOATMAP
	varying vec2 vClearcoatMapUv;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	varying vec2 vClearcoatNormalMapUv;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	varying vec2 vClearcoatRoughnessMapUv;
#endif
#ifdef USE_IRIDESCENCEMAP
	varying vec2 vIridescenceMapUv;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	varying vec2 vIridescenceThicknessMapUv;
#endif
#ifdef USE_SHEEN_COLORMAP
	varying vec2 vSheenColorMapUv;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	varying vec2 vSheenRoughnessMapUv;
#endif
#ifdef USE_SPECULARMAP
	varying vec2 vSpecularMapUv;
#endif
#ifdef USE_SPECULAR_COLORMAP
	varying vec2 vSpecularColorMapUv;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	varying vec2 vSpecularIntensityMapUv;
#endif
#ifdef USE_TRANSMISSIONMAP
	uniform mat3 transmissionMapTransform;
	varying vec2 vTransmissionMapUv;
#endif
#ifdef USE_THICKNESSMAP
	uniform mat3 thicknessMapTransform;
	varying vec2 vThicknessMapUv;
#endif`,__=`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	varying vec2 vUv;
#endif
#ifdef USE_MAP
	uniform mat3 mapTransform;
	varying vec2 vMapUv;
#endif
#ifdef USE_ALPHAMAP
	uniform mat3 alphaMapTransform;
	varying vec2 vAlphaMapUv;
#endif
#ifdef USE_LIGHTMAP
	uniform mat3 lightMapTransform;
	varying vec2 vLightMapUv;
#endif
#ifdef USE_AOMAP
	uniform mat3 aoMapTransform;
	varying vec2 vAoMapUv;
#endif
#ifdef USE_BUMPMAP
	uniform mat3 bumpMapTransform;
	varying vec2 vBumpMapUv;
#endif
#ifdef USE_NORMALMAP
	uniform mat3 normalMapTransform;
	varying vec2 vNormalMapUv;
#endif
#ifdef USE_DISPLACEMENTMAP
	uniform mat3 displacementMapTransform;
	varying vec2 vDisplacementMapUv;
#endif
#ifdef USE_EMISSIVEMAP
	uniform mat3 emissiveMapTransform;
	varying vec2 vEmissiveMapUv;
#endif
#ifdef USE_METALNESSMAP
	uniform mat3 metalnessMapTransform;
	varying vec2 vMetalnessMapUv;
#endif
#ifdef USE_ROUGHNESSMAP
	uniform mat3 roughnessMapTransform;
	varying vec2 vRoughnessMapUv;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	uniform mat3 diffuseRoughnessMapTransform;
	varying vec2 vDiffuseRoughnessMapUv;
#endif
#ifdef USE_ANISOTROPYMAP
	uniform mat3 anisotropyMapTransform;
	varying vec2 vAnisotropyMapUv;
#endif
#ifdef USE_CLEARCOATMAP
	uniform mat3 clearcoatMapTransform;
	varying vec2 vClearcoatMapUv;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	uniform mat3 clearcoatNormalMapTransform;
	varying vec2 vClearcoatNormalMapUv;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	uniform mat3 clearcoatRoughnessMapTransform;
	varying vec2 vClearcoatRoughnessMapUv;
#endif
#ifdef USE_SHEEN_COLORMAP
	uniform mat3 sheenColorMapTransform;
	varying vec2 vSheenColorMapUv;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	uniform mat3 sheenRoughnessMapTransform;
	varying vec2 vSheenRoughnessMapUv;
#endif
#ifdef USE_IRIDESCENCEMAP
	uniform mat3 iridescenceMapTransform;
	varying vec2 vIridescenceMapUv;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	uniform mat3 iridescenceThicknessMapTransform;
	varying vec2 vIridescenceThicknessMapUv;
#endif
#ifdef USE_SPECULARMAP
	uniform mat3 specularMapTransform;
	varying vec2 vSpecularMapUv;
#endif
#ifdef USE_SPECULAR_COLORMAP
	uniform mat3 specularColorMapTransform;
	varying vec2 vSpecularColorMapUv;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	uniform mat3 specularIntensityMapTransform;
	varying vec2 vSpecularIntensityMapUv;
#endif
#ifdef USE_TRANSMISSIONMAP
	uniform mat3 transmissionMapTransform;
	varying vec2 vTransmissionMapUv;
#endif
#ifdef USE_THICKNESSMAP
	uniform mat3 thicknessMapTransform;
	varying vec2 vThicknessMapUv;
#endif`,x_=`#if defined( USE_UV ) || defined( USE_ANISOTROPY )
	vUv = vec3( uv, 1 ).xy;
#endif
#ifdef USE_MAP
	vMapUv = ( mapTransform * vec3( MAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ALPHAMAP
	vAlphaMapUv = ( alphaMapTransform * vec3( ALPHAMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_LIGHTMAP
	vLightMapUv = ( lightMapTransform * vec3( LIGHTMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_AOMAP
	vAoMapUv = ( aoMapTransform * vec3( AOMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_BUMPMAP
	vBumpMapUv = ( bumpMapTransform * vec3( BUMPMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_NORMALMAP
	vNormalMapUv = ( normalMapTransform * vec3( NORMALMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_DISPLACEMENTMAP
	vDisplacementMapUv = ( displacementMapTransform * vec3( DISPLACEMENTMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_EMISSIVEMAP
	vEmissiveMapUv = ( emissiveMapTransform * vec3( EMISSIVEMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_METALNESSMAP
	vMetalnessMapUv = ( metalnessMapTransform * vec3( METALNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ROUGHNESSMAP
	vRoughnessMapUv = ( roughnessMapTransform * vec3( ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_DIFFUSE_ROUGHNESSMAP
	vDiffuseRoughnessMapUv = ( diffuseRoughnessMapTransform * vec3( DIFFUSE_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_ANISOTROPYMAP
	vAnisotropyMapUv = ( anisotropyMapTransform * vec3( ANISOTROPYMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOATMAP
	vClearcoatMapUv = ( clearcoatMapTransform * vec3( CLEARCOATMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOAT_NORMALMAP
	vClearcoatNormalMapUv = ( clearcoatNormalMapTransform * vec3( CLEARCOAT_NORMALMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_CLEARCOAT_ROUGHNESSMAP
	vClearcoatRoughnessMapUv = ( clearcoatRoughnessMapTransform * vec3( CLEARCOAT_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_IRIDESCENCEMAP
	vIridescenceMapUv = ( iridescenceMapTransform * vec3( IRIDESCENCEMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_IRIDESCENCE_THICKNESSMAP
	vIridescenceThicknessMapUv = ( iridescenceThicknessMapTransform * vec3( IRIDESCENCE_THICKNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SHEEN_COLORMAP
	vSheenColorMapUv = ( sheenColorMapTransform * vec3( SHEEN_COLORMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SHEEN_ROUGHNESSMAP
	vSheenRoughnessMapUv = ( sheenRoughnessMapTransform * vec3( SHEEN_ROUGHNESSMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULARMAP
	vSpecularMapUv = ( specularMapTransform * vec3( SPECULARMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULAR_COLORMAP
	vSpecularColorMapUv = ( specularColorMapTransform * vec3( SPECULAR_COLORMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_SPECULAR_INTENSITYMAP
	vSpecularIntensityMapUv = ( specularIntensityMapTransform * vec3( SPECULAR_INTENSITYMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_TRANSMISSIONMAP
	vTransmissionMapUv = ( transmissionMapTransform * vec3( TRANSMISSIONMAP_UV, 1 ) ).xy;
#endif
#ifdef USE_THICKNESSMAP
	vThicknessMapUv = ( thicknessMapTransform * vec3( THICKNESSMAP_UV, 1 ) ).xy;
#endif`,b_=`#if defined( USE_ENVMAP ) || defined( DISTANCE ) || defined ( USE_SHADOWMAP ) || defined ( USE_TRANSMISSION ) || NUM_SPOT_LIGHT_COORDS > 0
	vec4 worldPosition = vec4( transformed, 1.0 );
	#ifdef USE_BATCHING
		worldPosition = batchingMatrix * worldPosition;
	#endif
	#ifdef USE_INSTANCING
		worldPosition = instanceMatrix * worldPosition;
	#endif
	worldPosition = modelMatrix * worldPosition;
#endif`,M_=`varying vec2 vUv;
uniform mat3 uvTransform;
void main() {
	vUv = ( uvTransform * vec3( uv, 1 ) ).xy;
	gl_Position = vec4( position.xy, 1.0, 1.0 );
}`,S_=`uniform sampler2D t2D;
uniform float backgroundIntensity;
varying vec2 vUv;
void main() {
	vec4 texColor = texture2D( t2D, vUv );
	#ifdef DECODE_VIDEO_TEXTURE
		texColor = vec4( mix( pow( texColor.rgb * 0.9478672986 + vec3( 0.0521327014 ), vec3( 2.4 ) ), texColor.rgb * 0.0773993808, vec3( lessThanEqual( texColor.rgb, vec3( 0.04045 ) ) ) ), texColor.w );
	#endif
	texColor.rgb *= backgroundIntensity;
	gl_FragColor = texColor;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,w_=`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
	gl_Position.z = gl_Position.w;
}`,A_=`uniform float backgroundBlurriness;
uniform float backgroundIntensity;
uniform mat3 backgroundRotation;
varying vec3 vWorldDirection;
#include <envmap_common_pars_fragment>
void main() {
	#ifdef ENVMAP_TYPE_PMREM
		vec4 texColor = textureLod( envMap, backgroundRotation * vWorldDirection, roughnessToMip( backgroundBlurriness ) );
	#else
		vec4 texColor = textureCube( envMap, backgroundRotation * vWorldDirection );
	#endif
	texColor.rgb *= backgroundIntensity;
	gl_FragColor = texColor;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,E_=`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
	gl_Position.z = gl_Position.w;
}`,T_=`uniform samplerCube tCube;
uniform float tFlip;
uniform float opacity;
varying vec3 vWorldDirection;
void main() {
	vec4 texColor = textureCube( tCube, vec3( tFlip * vWorldDirection.x, vWorldDirection.yz ) );
	gl_FragColor = texColor;
	gl_FragColor.a *= opacity;
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,C_=`#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
varying vec2 vHighPrecisionZW;
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <skinbase_vertex>
	#include <morphinstance_vertex>
	#ifdef USE_DISPLACEMENTMAP
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vHighPrecisionZW = gl_Position.zw;
}`,R_=`#if DEPTH_PACKING == 3200
	uniform float opacity;
#endif
#include <common>
#include <packing>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
varying vec2 vHighPrecisionZW;
void main() {
	vec4 diffuseColor = vec4( 1.0 );
	#include <clipping_planes_fragment>
	#if DEPTH_PACKING == 3200
		diffuseColor.a = opacity;
	#endif
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <logdepthbuf_fragment>
	#ifdef USE_REVERSED_DEPTH_BUFFER
		float fragCoordZ = vHighPrecisionZW[ 0 ] / vHighPrecisionZW[ 1 ];
	#else
		float fragCoordZ = 0.5 * vHighPrecisionZW[ 0 ] / vHighPrecisionZW[ 1 ] + 0.5;
	#endif
	#if DEPTH_PACKING == 3200
		gl_FragColor = vec4( vec3( 1.0 - fragCoordZ ), opacity );
	#elif DEPTH_PACKING == 3201
		gl_FragColor = packDepthToRGBA( fragCoordZ );
	#elif DEPTH_PACKING == 3202
		gl_FragColor = vec4( packDepthToRGB( fragCoordZ ), 1.0 );
	#elif DEPTH_PACKING == 3203
		gl_FragColor = vec4( packDepthToRG( fragCoordZ ), 0.0, 1.0 );
	#endif
}`,P_=`#define DISTANCE
varying vec3 vWorldPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <skinbase_vertex>
	#include <morphinstance_vertex>
	#ifdef USE_DISPLACEMENTMAP
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <worldpos_vertex>
	#include <clipping_planes_vertex>
	vWorldPosition = worldPosition.xyz;
}`,I_=`#define DISTANCE
uniform vec3 referencePosition;
uniform float nearDistance;
uniform float farDistance;
varying vec3 vWorldPosition;
#include <common>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( 1.0 );
	#include <clipping_planes_fragment>
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	float dist = length( vWorldPosition - referencePosition );
	dist = ( dist - nearDistance ) / ( farDistance - nearDistance );
	dist = saturate( dist );
	gl_FragColor = vec4( dist, 0.0, 0.0, 1.0 );
}`,L_=`varying vec3 vWorldDirection;
#include <common>
void main() {
	vWorldDirection = transformDirection( position, modelMatrix );
	#include <begin_vertex>
	#include <project_vertex>
}`,F_=`uniform sampler2D tEquirect;
varying vec3 vWorldDirection;
#include <common>
void main() {
	vec3 direction = normalize( vWorldDirection );
	vec2 sampleUV = equirectUv( direction );
	gl_FragColor = texture2D( tEquirect, sampleUV );
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
}`,D_=`uniform float scale;
attribute float lineDistance;
varying float vLineDistance;
#include <common>
#include <uv_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	vLineDistance = scale * lineDistance;
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
}`,N_=`uniform vec3 diffuse;
uniform float opacity;
uniform float dashSize;
uniform float totalSize;
varying float vLineDistance;
#include <common>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	if ( mod( vLineDistance, totalSize ) > dashSize ) {
		discard;
	}
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,U_=`#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#if defined ( USE_ENVMAP ) || defined ( USE_SKINNING )
		#include <beginnormal_vertex>
		#include <morphnormal_vertex>
		#include <skinbase_vertex>
		#include <skinnormal_vertex>
		#include <defaultnormal_vertex>
	#endif
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <fog_vertex>
}`,O_=`uniform vec3 diffuse;
uniform float opacity;
#ifndef FLAT_SHADED
	varying vec3 vNormal;
#endif
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <fog_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	#ifdef USE_LIGHTMAP
		vec4 lightMapTexel = texture2D( lightMap, vLightMapUv );
		reflectedLight.indirectDiffuse += lightMapTexel.rgb * lightMapIntensity * RECIPROCAL_PI;
	#else
		reflectedLight.indirectDiffuse += vec3( 1.0 );
	#endif
	#include <aomap_fragment>
	reflectedLight.indirectDiffuse *= diffuseColor.rgb;
	vec3 outgoingLight = reflectedLight.indirectDiffuse;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,k_=`#define LAMBERT
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,B_=`#define LAMBERT
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_lambert_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_lambert_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + totalEmissiveRadiance;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,z_=`#define MATCAP
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <color_pars_vertex>
#include <displacementmap_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
	vViewPosition = - mvPosition.xyz;
}`,H_=`#define MATCAP
uniform vec3 diffuse;
uniform float opacity;
uniform sampler2D matcap;
varying vec3 vViewPosition;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <normal_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	vec3 viewDir = normalize( vViewPosition );
	vec3 x = normalize( vec3( viewDir.z, 0.0, - viewDir.x ) );
	vec3 y = cross( viewDir, x );
	vec2 uv = vec2( dot( x, normal ), dot( y, normal ) ) * 0.495 + 0.5;
	#ifdef USE_MATCAP
		vec4 matcapColor = texture2D( matcap, uv );
	#else
		vec4 matcapColor = vec4( vec3( mix( 0.2, 0.8, uv.y ) ), 1.0 );
	#endif
	vec3 outgoingLight = diffuseColor.rgb * matcapColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,V_=`#define NORMAL
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	varying vec3 vViewPosition;
#endif
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	vViewPosition = - mvPosition.xyz;
#endif
}`,G_=`#define NORMAL
uniform float opacity;
#if defined( FLAT_SHADED ) || defined( USE_BUMPMAP ) || defined( USE_NORMALMAP_TANGENTSPACE )
	varying vec3 vViewPosition;
#endif
#include <uv_pars_fragment>
#include <normal_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( 0.0, 0.0, 0.0, opacity );
	#include <clipping_planes_fragment>
	#include <logdepthbuf_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	gl_FragColor = vec4( normalize( normal ) * 0.5 + 0.5, diffuseColor.a );
	#ifdef OPAQUE
		gl_FragColor.a = 1.0;
	#endif
}`,W_=`#define PHONG
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <envmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <envmap_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,X_=`#define PHONG
uniform vec3 diffuse;
uniform vec3 emissive;
uniform vec3 specular;
uniform float shininess;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_phong_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <specularmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <specularmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_phong_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + reflectedLight.directSpecular + reflectedLight.indirectSpecular + totalEmissiveRadiance;
	#include <envmap_fragment>
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,q_=`#define STANDARD
varying vec3 vViewPosition;
#ifdef USE_TRANSMISSION
	varying vec3 vWorldPosition;
#endif
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
#ifdef USE_TRANSMISSION
	vWorldPosition = worldPosition.xyz;
#endif
}`,$_=`#define STANDARD
#ifdef PHYSICAL
	#define IOR
	#define USE_SPECULAR
#endif
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float roughness;
uniform float metalness;
uniform float opacity;
#ifdef IOR
	uniform float ior;
#endif
#ifdef USE_SPECULAR
	uniform float specularIntensity;
	uniform vec3 specularColor;
	#ifdef USE_SPECULAR_COLORMAP
		uniform sampler2D specularColorMap;
	#endif
	#ifdef USE_SPECULAR_INTENSITYMAP
		uniform sampler2D specularIntensityMap;
	#endif
#endif
#ifdef USE_CLEARCOAT
	uniform float clearcoat;
	uniform float clearcoatRoughness;
#endif
#ifdef USE_DIFFUSE_ROUGHNESS
	uniform float diffuseRoughness;
	#ifdef USE_DIFFUSE_ROUGHNESSMAP
		uniform sampler2D diffuseRoughnessMap;
	#endif
#endif
#ifdef USE_DISPERSION
	uniform float dispersion;
#endif
#ifdef USE_RETROREFLECTION
	uniform float retroreflectivity;
#endif
#ifdef USE_IRIDESCENCE
	uniform float iridescence;
	uniform float iridescenceIOR;
	uniform float iridescenceThicknessMinimum;
	uniform float iridescenceThicknessMaximum;
#endif
#ifdef USE_SHEEN
	uniform vec3 sheenColor;
	uniform float sheenRoughness;
	#ifdef USE_SHEEN_COLORMAP
		uniform sampler2D sheenColorMap;
	#endif
	#ifdef USE_SHEEN_ROUGHNESSMAP
		uniform sampler2D sheenRoughnessMap;
	#endif
#endif
#ifdef USE_ANISOTROPY
	uniform vec2 anisotropyVector;
	#ifdef USE_ANISOTROPYMAP
		uniform sampler2D anisotropyMap;
	#endif
#endif
varying vec3 vViewPosition;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <iridescence_fragment>
#include <envmap_common_pars_fragment>
#include <envmap_physical_pars_fragment>
#include <fog_pars_fragment>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_physical_pars_fragment>
#include <transmission_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <clearcoat_pars_fragment>
#include <iridescence_pars_fragment>
#include <roughnessmap_pars_fragment>
#include <metalnessmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <roughnessmap_fragment>
	#include <metalnessmap_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <clearcoat_normal_fragment_begin>
	#include <clearcoat_normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_physical_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 totalDiffuse = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse;
	vec3 totalSpecular = reflectedLight.directSpecular + reflectedLight.indirectSpecular;
	#include <transmission_fragment>
	vec3 outgoingLight = totalDiffuse + totalSpecular + totalEmissiveRadiance;
	#ifdef USE_SHEEN
 
		outgoingLight = outgoingLight + sheenSpecularDirect + sheenSpecularIndirect;
 
 	#endif
	#ifdef USE_CLEARCOAT
		float dotNVcc = saturate( dot( geometryClearcoatNormal, geometryViewDir ) );
		vec3 Fcc = F_Schlick( material.clearcoatF0, material.clearcoatF90, dotNVcc );
		outgoingLight = outgoingLight * ( 1.0 - material.clearcoat * Fcc ) + ( clearcoatSpecularDirect + clearcoatSpecularIndirect ) * material.clearcoat;
	#endif
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,Y_=`#define TOON
varying vec3 vViewPosition;
#include <common>
#include <batching_pars_vertex>
#include <uv_pars_vertex>
#include <displacementmap_pars_vertex>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <normal_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <shadowmap_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <normal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <displacementmap_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	vViewPosition = - mvPosition.xyz;
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,J_=`#define TOON
uniform vec3 diffuse;
uniform vec3 emissive;
uniform float opacity;
#include <common>
#include <dithering_pars_fragment>
#include <color_pars_fragment>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <aomap_pars_fragment>
#include <lightmap_pars_fragment>
#include <emissivemap_pars_fragment>
#include <gradientmap_pars_fragment>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <normal_pars_fragment>
#include <lights_toon_pars_fragment>
#include <shadowmap_pars_fragment>
#include <bumpmap_pars_fragment>
#include <normalmap_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	ReflectedLight reflectedLight = ReflectedLight( vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ), vec3( 0.0 ) );
	vec3 totalEmissiveRadiance = emissive;
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <color_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	#include <normal_fragment_begin>
	#include <normal_fragment_maps>
	#include <emissivemap_fragment>
	#include <lights_toon_fragment>
	#include <lights_fragment_begin>
	#include <lights_fragment_maps>
	#include <lights_fragment_end>
	#include <aomap_fragment>
	vec3 outgoingLight = reflectedLight.directDiffuse + reflectedLight.indirectDiffuse + totalEmissiveRadiance;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
	#include <dithering_fragment>
}`,j_=`uniform float size;
uniform float scale;
#include <common>
#include <color_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
#ifdef USE_POINTS_UV
	varying vec2 vUv;
	uniform mat3 uvTransform;
#endif
void main() {
	#ifdef USE_POINTS_UV
		vUv = ( uvTransform * vec3( uv, 1 ) ).xy;
	#endif
	#include <color_vertex>
	#include <morphinstance_vertex>
	#include <morphcolor_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <project_vertex>
	gl_PointSize = size;
	#ifdef USE_SIZEATTENUATION
		bool isPerspective = isPerspectiveMatrix( projectionMatrix );
		if ( isPerspective ) gl_PointSize *= ( scale / - mvPosition.z );
	#endif
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <worldpos_vertex>
	#include <fog_vertex>
}`,Z_=`uniform vec3 diffuse;
uniform float opacity;
#include <common>
#include <color_pars_fragment>
#include <map_particle_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_particle_fragment>
	#include <color_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,K_=`#include <common>
#include <batching_pars_vertex>
#include <fog_pars_vertex>
#include <morphtarget_pars_vertex>
#include <skinning_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <shadowmap_pars_vertex>
void main() {
	#include <batching_vertex>
	#include <beginnormal_vertex>
	#include <morphinstance_vertex>
	#include <morphnormal_vertex>
	#include <skinbase_vertex>
	#include <skinnormal_vertex>
	#include <defaultnormal_vertex>
	#include <begin_vertex>
	#include <morphtarget_vertex>
	#include <skinning_vertex>
	#include <project_vertex>
	#include <logdepthbuf_vertex>
	#include <worldpos_vertex>
	#include <shadowmap_vertex>
	#include <fog_vertex>
}`,Q_=`uniform vec3 color;
uniform float opacity;
#include <common>
#include <fog_pars_fragment>
#include <bsdfs>
#include <lights_pars_begin>
#include <logdepthbuf_pars_fragment>
#include <shadowmap_pars_fragment>
#include <shadowmask_pars_fragment>
void main() {
	#include <logdepthbuf_fragment>
	gl_FragColor = vec4( color, opacity * ( 1.0 - getShadowMask() ) );
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
	#include <premultiplied_alpha_fragment>
}`,tx=`uniform float rotation;
uniform vec2 center;
#include <common>
#include <uv_pars_vertex>
#include <fog_pars_vertex>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
void main() {
	#include <uv_vertex>
	vec4 mvPosition = modelViewMatrix[ 3 ];
	vec2 scale = vec2( length( modelMatrix[ 0 ].xyz ), length( modelMatrix[ 1 ].xyz ) );
	#ifndef USE_SIZEATTENUATION
		bool isPerspective = isPerspectiveMatrix( projectionMatrix );
		if ( isPerspective ) scale *= - mvPosition.z;
	#endif
	vec2 alignedPosition = ( position.xy - ( center - vec2( 0.5 ) ) ) * scale;
	vec2 rotatedPosition;
	rotatedPosition.x = cos( rotation ) * alignedPosition.x - sin( rotation ) * alignedPosition.y;
	rotatedPosition.y = sin( rotation ) * alignedPosition.x + cos( rotation ) * alignedPosition.y;
	mvPosition.xy += rotatedPosition;
	gl_Position = projectionMatrix * mvPosition;
	#include <logdepthbuf_vertex>
	#include <clipping_planes_vertex>
	#include <fog_vertex>
}`,ex=`uniform vec3 diffuse;
uniform float opacity;
#include <common>
#include <uv_pars_fragment>
#include <map_pars_fragment>
#include <alphamap_pars_fragment>
#include <alphatest_pars_fragment>
#include <alphahash_pars_fragment>
#include <fog_pars_fragment>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
void main() {
	vec4 diffuseColor = vec4( diffuse, opacity );
	#include <clipping_planes_fragment>
	vec3 outgoingLight = vec3( 0.0 );
	#include <logdepthbuf_fragment>
	#include <map_fragment>
	#include <alphamap_fragment>
	#include <alphatest_fragment>
	#include <alphahash_fragment>
	outgoingLight = diffuseColor.rgb;
	#include <opaque_fragment>
	#include <tonemapping_fragment>
	#include <colorspace_fragment>
	#include <fog_fragment>
}`,jt={alphahash_fragment:Sy,alphahash_pars_fragment:wy,alphamap_fragment:Ay,alphamap_pars_fragment:Ey,alphatest_fragment:Ty,alphatest_pars_fragment:Cy,aomap_fragment:Ry,aomap_pars_fragment:Py,batching_pars_vertex:Iy,batching_vertex:Ly,begin_vertex:Fy,beginnormal_vertex:Dy,bsdfs:Ny,iridescence_fragment:Uy,bumpmap_pars_fragment:Oy,clipping_planes_fragment:ky,clipping_planes_pars_fragment:By,clipping_planes_pars_vertex:zy,clipping_planes_vertex:Hy,color_fragment:Vy,color_pars_fragment:Gy,color_pars_vertex:Wy,color_vertex:Xy,common:qy,defaultnormal_vertex:$y,displacementmap_pars_vertex:Yy,displacementmap_vertex:Jy,emissivemap_fragment:jy,emissivemap_pars_fragment:Zy,colorspace_fragment:Ky,colorspace_pars_fragment:Qy,envmap_fragment:tv,envmap_common_pars_fragment:ev,envmap_pars_fragment:nv,envmap_pars_vertex:iv,envmap_physical_pars_fragment:pv,envmap_vertex:sv,fog_vertex:rv,fog_pars_vertex:av,fog_fragment:ov,fog_pars_fragment:lv,gradientmap_pars_fragment:cv,lightmap_pars_fragment:hv,lights_lambert_fragment:uv,lights_lambert_pars_fragment:dv,lights_pars_begin:fv,lights_toon_fragment:mv,lights_toon_pars_fragment:gv,lights_phong_fragment:yv,lights_phong_pars_fragment:vv,lights_physical_fragment:_v,lights_physical_pars_fragment:xv,lights_fragment_begin:bv,lights_fragment_maps:Mv,lights_fragment_end:Sv,lightprobes_pars_fragment:wv,logdepthbuf_fragment:Av,logdepthbuf_pars_fragment:Ev,logdepthbuf_pars_vertex:Tv,logdepthbuf_vertex:Cv,map_fragment:Rv,map_pars_fragment:Pv,map_particle_fragment:Iv,map_particle_pars_fragment:Lv,metalnessmap_fragment:Fv,metalnessmap_pars_fragment:Dv,morphinstance_vertex:Nv,morphcolor_vertex:Uv,morphnormal_vertex:Ov,morphtarget_pars_vertex:kv,morphtarget_vertex:Bv,normal_fragment_begin:zv,normal_fragment_maps:Hv,normal_pars_fragment:Vv,normal_pars_vertex:Gv,normal_vertex:Wv,normalmap_pars_fragment:Xv,clearcoat_normal_fragment_begin:qv,clearcoat_normal_fragment_maps:$v,clearcoat_pars_fragment:Yv,iridescence_pars_fragment:Jv,opaque_fragment:jv,packing:Zv,premultiplied_alpha_fragment:Kv,project_vertex:Qv,dithering_fragment:t_,dithering_pars_fragment:e_,roughnessmap_fragment:n_,roughnessmap_pars_fragment:i_,shadowmap_pars_fragment:s_,shadowmap_pars_vertex:r_,shadowmap_vertex:a_,shadowmask_pars_fragment:o_,skinbase_vertex:l_,skinning_pars_vertex:c_,skinning_vertex:h_,skinnormal_vertex:u_,specularmap_fragment:d_,specularmap_pars_fragment:f_,tonemapping_fragment:p_,tonemapping_pars_fragment:m_,transmission_fragment:g_,transmission_pars_fragment:y_,uv_pars_fragment:v_,uv_pars_vertex:__,uv_vertex:x_,worldpos_vertex:b_,background_vert:M_,background_frag:S_,backgroundCube_vert:w_,backgroundCube_frag:A_,cube_vert:E_,cube_frag:T_,depth_vert:C_,depth_frag:R_,distance_vert:P_,distance_frag:I_,equirect_vert:L_,equirect_frag:F_,linedashed_vert:D_,linedashed_frag:N_,meshbasic_vert:U_,meshbasic_frag:O_,meshlambert_vert:k_,meshlambert_frag:B_,meshmatcap_vert:z_,meshmatcap_frag:H_,meshnormal_vert:V_,meshnormal_frag:G_,meshphong_vert:W_,meshphong_frag:X_,meshphysical_vert:q_,meshphysical_frag:$_,meshtoon_vert:Y_,meshtoon_frag:J_,points_vert:j_,points_frag:Z_,shadow_vert:K_,shadow_frag:Q_,sprite_vert:tx,sprite_frag:ex},vt={common:{diffuse:{value:new Qt(16777215)},opacity:{value:1},map:{value:null},mapTransform:{value:new Ht},alphaMap:{value:null},alphaMapTransform:{value:new Ht},alphaTest:{value:0}},specularmap:{specularMap:{value:null},specularMapTransform:{value:new Ht}},envmap:{envMap:{value:null},envMapRotation:{value:new Ht},reflectivity:{value:1},ior:{value:1.5},refractionRatio:{value:.98},dfgLUT:{value:null}},aomap:{aoMap:{value:null},aoMapIntensity:{value:1},aoMapTransform:{value:new Ht}},lightmap:{lightMap:{value:null},lightMapIntensity:{value:1},lightMapTransform:{value:new Ht}},bumpmap:{bumpMap:{value:null},bumpMapTransform:{value:new Ht},bumpScale:{value:1}},normalmap:{normalMap:{value:null},normalMapTransform:{value:new Ht},normalScale:{value:new Rt(1,1)}},displacementmap:{displacementMap:{value:null},displacementMapTransform:{value:new Ht},displacementScale:{value:1},displacementBias:{value:0}},emissivemap:{emissiveMap:{value:null},emissiveMapTransform:{value:new Ht}},metalnessmap:{metalnessMap:{value:null},metalnessMapTransform:{value:new Ht}},roughnessmap:{roughnessMap:{value:null},roughnessMapTransform:{value:new Ht}},gradientmap:{gradientMap:{value:null}},fog:{fogDensity:{value:25e-5},fogNear:{value:1},fogFar:{value:2e3},fogColor:{value:new Qt(16777215)}},lights:{ambientLightColor:{value:[]},lightProbe:{value:[]},sunLights:{value:[],properties:{direction:{},color:{}}},sunLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},sunShadowMatrix:{value:[]},sunShadowCascade:{value:[]},directionalLights:{value:[],properties:{direction:{},color:{}}},directionalLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},directionalShadowMatrix:{value:[]},spotLights:{value:[],properties:{color:{},position:{},direction:{},distance:{},coneCos:{},penumbraCos:{},decay:{}}},spotLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{}}},spotLightMap:{value:[]},spotLightMatrix:{value:[]},pointLights:{value:[],properties:{color:{},position:{},decay:{},distance:{}}},pointLightShadows:{value:[],properties:{shadowIntensity:1,shadowBias:{},shadowNormalBias:{},shadowRadius:{},shadowMapSize:{},shadowCameraNear:{},shadowCameraFar:{}}},pointShadowMatrix:{value:[]},hemisphereLights:{value:[],properties:{direction:{},skyColor:{},groundColor:{}}},rectAreaLights:{value:[],properties:{color:{},position:{},width:{},height:{}}},ltc_1:{value:null},ltc_2:{value:null},probesSH:{value:[]},probesMin:{value:[]},probesMax:{value:[]},probesResolution:{value:[]}},points:{diffuse:{value:new Qt(16777215)},opacity:{value:1},size:{value:1},scale:{value:1},map:{value:null},alphaMap:{value:null},alphaMapTransform:{value:new Ht},alphaTest:{value:0},uvTransform:{value:new Ht}},sprite:{diffuse:{value:new Qt(16777215)},opacity:{value:1},center:{value:new Rt(.5,.5)},rotation:{value:0},map:{value:null},mapTransform:{value:new Ht},alphaMap:{value:null},alphaMapTransform:{value:new Ht},alphaTest:{value:0}}},ei={basic:{uniforms:nn([vt.common,vt.specularmap,vt.envmap,vt.aomap,vt.lightmap,vt.fog]),vertexShader:jt.meshbasic_vert,fragmentShader:jt.meshbasic_frag},lambert:{uniforms:nn([vt.common,vt.specularmap,vt.envmap,vt.aomap,vt.lightmap,vt.emissivemap,vt.bumpmap,vt.normalmap,vt.displacementmap,vt.fog,vt.lights,{emissive:{value:new Qt(0)},envMapIntensity:{value:1}}]),vertexShader:jt.meshlambert_vert,fragmentShader:jt.meshlambert_frag},phong:{uniforms:nn([vt.common,vt.specularmap,vt.envmap,vt.aomap,vt.lightmap,vt.emissivemap,vt.bumpmap,vt.normalmap,vt.displacementmap,vt.fog,vt.lights,{emissive:{value:new Qt(0)},specular:{value:new Qt(1118481)},shininess:{value:30},envMapIntensity:{value:1}}]),vertexShader:jt.meshphong_vert,fragmentShader:jt.meshphong_frag},standard:{uniforms:nn([vt.common,vt.envmap,vt.aomap,vt.lightmap,vt.emissivemap,vt.bumpmap,vt.normalmap,vt.displacementmap,vt.roughnessmap,vt.metalnessmap,vt.fog,vt.lights,{emissive:{value:new Qt(0)},roughness:{value:1},metalness:{value:0},envMapIntensity:{value:1}}]),vertexShader:jt.meshphysical_vert,fragmentShader:jt.meshphysical_frag},toon:{uniforms:nn([vt.common,vt.aomap,vt.lightmap,vt.emissivemap,vt.bumpmap,vt.normalmap,vt.displacementmap,vt.gradientmap,vt.fog,vt.lights,{emissive:{value:new Qt(0)}}]),vertexShader:jt.meshtoon_vert,fragmentShader:jt.meshtoon_frag},matcap:{uniforms:nn([vt.common,vt.bumpmap,vt.normalmap,vt.displacementmap,vt.fog,{matcap:{value:null}}]),vertexShader:jt.meshmatcap_vert,fragmentShader:jt.meshmatcap_frag},points:{uniforms:nn([vt.points,vt.fog]),vertexShader:jt.points_vert,fragmentShader:jt.points_frag},dashed:{uniforms:nn([vt.common,vt.fog,{scale:{value:1},dashSize:{value:1},totalSize:{value:2}}]),vertexShader:jt.linedashed_vert,fragmentShader:jt.linedashed_frag},depth:{uniforms:nn([vt.common,vt.displacementmap]),vertexShader:jt.depth_vert,fragmentShader:jt.depth_frag},normal:{uniforms:nn([vt.common,vt.bumpmap,vt.normalmap,vt.displacementmap,{opacity:{value:1}}]),vertexShader:jt.meshnormal_vert,fragmentShader:jt.meshnormal_frag},sprite:{uniforms:nn([vt.sprite,vt.fog]),vertexShader:jt.sprite_vert,fragmentShader:jt.sprite_frag},background:{uniforms:{uvTransform:{value:new Ht},t2D:{value:null},backgroundIntensity:{value:1}},vertexShader:jt.background_vert,fragmentShader:jt.background_frag},backgroundCube:{uniforms:{envMap:{value:null},backgroundBlurriness:{value:0},backgroundIntensity:{value:1},backgroundRotation:{value:new Ht}},vertexShader:jt.backgroundCube_vert,fragmentShader:jt.backgroundCube_frag},cube:{uniforms:{tCube:{value:null},tFlip:{value:-1},opacity:{value:1}},vertexShader:jt.cube_vert,fragmentShader:jt.cube_frag},equirect:{uniforms:{tEquirect:{value:null}},vertexShader:jt.equirect_vert,fragmentShader:jt.equirect_frag},distance:{uniforms:nn([vt.common,vt.displacementmap,{referencePosition:{value:new V},nearDistance:{value:1},farDistance:{value:1e3}}]),vertexShader:jt.distance_vert,fragmentShader:jt.distance_frag},shadow:{uniforms:nn([vt.lights,vt.fog,{color:{value:new Qt(0)},opacity:{value:1}}]),vertexShader:jt.shadow_vert,fragmentShader:jt.shadow_frag}};ei.physical={uniforms:nn([ei.standard.uniforms,{clearcoat:{value:0},clearcoatMap:{value:null},clearcoatMapTransform:{value:new Ht},clearcoatNormalMap:{value:null},clearcoatNormalMapTransform:{value:new Ht},clearcoatNormalScale:{value:new Rt(1,1)},clearcoatRoughness:{value:0},clearcoatRoughnessMap:{value:null},clearcoatRoughnessMapTransform:{value:new Ht},diffuseRoughness:{value:0},diffuseRoughnessMap:{value:null},diffuseRoughnessMapTransform:{value:new Ht},dispersion:{value:0},retroreflectivity:{value:0},iridescence:{value:0},iridescenceMap:{value:null},iridescenceMapTransform:{value:new Ht},iridescenceIOR:{value:1.3},iridescenceThicknessMinimum:{value:100},iridescenceThicknessMaximum:{value:400},iridescenceThicknessMap:{value:null},iridescenceThicknessMapTransform:{value:new Ht},sheen:{value:0},sheenColor:{value:new Qt(0)},sheenColorMap:{value:null},sheenColorMapTransform:{value:new Ht},sheenRoughness:{value:1},sheenRoughnessMap:{value:null},sheenRoughnessMapTransform:{value:new Ht},transmission:{value:0},transmissionMap:{value:null},transmissionMapTransform:{value:new Ht},transmissionSamplerSize:{value:new Rt},transmissionSamplerMap:{value:null},thickness:{value:0},thicknessMap:{value:null},thicknessMapTransform:{value:new Ht},attenuationDistance:{value:0},attenuationColor:{value:new Qt(0)},specularColor:{value:new Qt(1,1,1)},specularColorMap:{value:null},specularColorMapTransform:{value:new Ht},specularIntensity:{value:1},specularIntensityMap:{value:null},specularIntensityMapTransform:{value:new Ht},anisotropyVector:{value:new Rt},anisotropyMap:{value:null},anisotropyMapTransform:{value:new Ht}}]),vertexShader:jt.meshphysical_vert,fragmentShader:jt.meshphysical_frag};var Dl={r:0,b:0,g:0},nx=new oe,Ip=new Ht;Ip.set(-1,0,0,0,1,0,0,0,1);function ix(i,t,e,n,s,r){let a=new Qt(0),o=s===!0?0:1,c,l,h=null,u=0,d=null;function f(_){let S=_.isScene===!0?_.background:null;if(S&&S.isTexture){let x=_.backgroundBlurriness>0;S=t.get(S,x)}return S}function p(_){let S=!1,x=f(_);x===null?m(a,o):x&&x.isColor&&(m(x,1),S=!0);let b=i.xr.getEnvironmentBlendMode();b==="additive"?e.buffers.color.setClear(0,0,0,1,r):b==="alpha-blend"&&e.buffers.color.setClear(0,0,0,0,r),(i.autoClear||S)&&(e.buffers.depth.setTest(!0),e.buffers.depth.setMask(!0),e.buffers.color.setMask(!0),i.clear(i.autoClearColor,i.autoClearDepth,i.autoClearStencil))}function y(_,S){let x=f(S);x&&x.isCubeTexture?(l===void 0&&(l=new ln(new rr(1,1,1),new en({name:"BackgroundCubeMaterial",uniforms:vs(ei.backgroundCube.uniforms),vertexShader:ei.backgroundCube.vertexShader,fragmentShader:ei.backgroundCube.fragmentShader,side:cn,depthTest:!1,depthWrite:!1,fog:!1,allowOverride:!1})),l.geometry.deleteAttribute("normal"),l.geometry.deleteAttribute("uv"),l.onBeforeRender=function(b,E,v){this.matrixWorld.copyPosition(v.matrixWorld)},Object.defineProperty(l.material,"envMap",{get:function(){return this.uniforms.envMap.value}}),n.update(l)),l.material.uniforms.envMap.value=x,l.material.uniforms.backgroundBlurriness.value=S.backgroundBlurriness,l.material.uniforms.backgroundIntensity.value=S.backgroundIntensity,l.material.uniforms.backgroundRotation.value.setFromMatrix4(nx.makeRotationFromEuler(S.backgroundRotation)).transpose(),x.isRenderTargetTexture===!1&&l.material.uniforms.backgroundRotation.value.premultiply(Ip),l.material.toneMapped=ne.getTransfer(x.colorSpace)!==ue,(h!==x||u!==x.version||d!==i.toneMapping)&&(l.material.needsUpdate=!0,h=x,u=x.version,d=i.toneMapping),l.layers.enableAll(),_.unshift(l,l.geometry,l.material,0,0,null)):x&&x.isTexture&&(c===void 0&&(c=new ln(new ea(2,2),new en({name:"BackgroundMaterial",uniforms:vs(ei.background.uniforms),vertexShader:ei.background.vertexShader,fragmentShader:ei.background.fragmentShader,side:Xi,depthTest:!1,depthWrite:!1,fog:!1,allowOverride:!1})),c.geometry.deleteAttribute("normal"),Object.defineProperty(c.material,"map",{get:function(){return this.uniforms.t2D.value}}),n.update(c)),c.material.uniforms.t2D.value=x,c.material.uniforms.backgroundIntensity.value=S.backgroundIntensity,c.material.toneMapped=ne.getTransfer(x.colorSpace)!==ue,x.matrixAutoUpdate===!0&&x.updateMatrix(),c.material.uniforms.uvTransform.value.copy(x.matrix),(h!==x||u!==x.version||d!==i.toneMapping)&&(c.material.needsUpdate=!0,h=x,u=x.version,d=i.toneMapping),c.layers.enableAll(),_.unshift(c,c.geometry,c.material,0,0,null))}function m(_,S){_.getRGB(Dl,Qh(i)),e.buffers.color.setClear(Dl.r,Dl.g,Dl.b,S,r)}function g(){l!==void 0&&(l.geometry.dispose(),l.material.dispose(),l=void 0),c!==void 0&&(c.geometry.dispose(),c.material.dispose(),c=void 0)}return{getClearColor:function(){return a},setClearColor:function(_,S=1){a.set(_),o=S,m(a,o)},getClearAlpha:function(){return o},setClearAlpha:function(_){o=_,m(a,o)},render:p,addToRenderList:y,dispose:g}}function sx(i,t){let e=i.getParameter(i.MAX_VERTEX_ATTRIBS),n={},s=d(null),r=s,a=!1;function o(P,O,F,I,N){let H=!1,z=u(P,I,F,O);r!==z&&(r=z,l(r.object)),H=f(P,I,F,N),H&&p(P,I,F,N),N!==null&&t.update(N,i.ELEMENT_ARRAY_BUFFER),(H||a)&&(a=!1,x(P,O,F,I),N!==null&&i.bindBuffer(i.ELEMENT_ARRAY_BUFFER,t.get(N).buffer))}function c(){return i.createVertexArray()}function l(P){return i.bindVertexArray(P)}function h(P){return i.deleteVertexArray(P)}function u(P,O,F,I){let N=I.wireframe===!0,H=n[O.id];H===void 0&&(H={},n[O.id]=H);let z=P.isInstancedMesh===!0?P.id:0,Y=H[z];Y===void 0&&(Y={},H[z]=Y);let X=Y[F.id];X===void 0&&(X={},Y[F.id]=X);let J=X[N];return J===void 0&&(J=d(c()),X[N]=J),J}function d(P){let O=[],F=[],I=[];for(let N=0;N<e;N++)O[N]=0,F[N]=0,I[N]=0;return{geometry:null,program:null,wireframe:!1,newAttributes:O,enabledAttributes:F,attributeDivisors:I,object:P,attributes:{},index:null}}function f(P,O,F,I){let N=r.attributes,H=O.attributes,z=0,Y=F.getAttributes();for(let X in Y)if(Y[X].location>=0){let nt=N[X],xt=H[X];if(xt===void 0&&(X==="instanceMatrix"&&P.instanceMatrix&&(xt=P.instanceMatrix),X==="instanceColor"&&P.instanceColor&&(xt=P.instanceColor)),nt===void 0||nt.attribute!==xt||xt&&nt.data!==xt.data)return!0;z++}return r.attributesNum!==z||r.index!==I}function p(P,O,F,I){let N={},H=O.attributes,z=0,Y=F.getAttributes();for(let X in Y)if(Y[X].location>=0){let nt=H[X];nt===void 0&&(X==="instanceMatrix"&&P.instanceMatrix&&(nt=P.instanceMatrix),X==="instanceColor"&&P.instanceColor&&(nt=P.instanceColor));let xt={};xt.attribute=nt,nt&&nt.data&&(xt.data=nt.data),N[X]=xt,z++}r.attributes=N,r.attributesNum=z,r.index=I}function y(){let P=r.newAttributes;for(let O=0,F=P.length;O<F;O++)P[O]=0}function m(P){g(P,0)}function g(P,O){let F=r.newAttributes,I=r.enabledAttributes,N=r.attributeDivisors;F[P]=1,I[P]===0&&(i.enableVertexAttribArray(P),I[P]=1),N[P]!==O&&(i.vertexAttribDivisor(P,O),N[P]=O)}function _(){let P=r.newAttributes,O=r.enabledAttributes;for(let F=0,I=O.length;F<I;F++)O[F]!==P[F]&&(i.disableVertexAttribArray(F),O[F]=0)}function S(P,O,F,I,N,H,z){z===!0?i.vertexAttribIPointer(P,O,F,N,H):i.vertexAttribPointer(P,O,F,I,N,H)}function x(P,O,F,I){y();let N=I.attributes,H=F.getAttributes(),z=O.defaultAttributeValues;for(let Y in H){let X=H[Y];if(X.location>=0){let J=N[Y];if(J===void 0&&(Y==="instanceMatrix"&&P.instanceMatrix&&(J=P.instanceMatrix),Y==="instanceColor"&&P.instanceColor&&(J=P.instanceColor)),J!==void 0){let nt=J.normalized,xt=J.itemSize,bt=t.get(J);if(bt===void 0)continue;let Z=bt.buffer,ft=bt.type,at=bt.bytesPerElement,wt=ft===i.INT||ft===i.UNSIGNED_INT||J.gpuType===tl;if(J.isInterleavedBufferAttribute){let ut=J.data,It=ut.isInterleavedBuffer===!0?ut.stride:ut.itemSize,Wt=J.offset;if(ut.isInstancedInterleavedBuffer||ut.isInstancedBufferAttribute){for(let Tt=0;Tt<X.locationSize;Tt++)g(X.location+Tt,ut.meshPerAttribute);P.isInstancedMesh!==!0&&I._maxInstanceCount===void 0&&(I._maxInstanceCount=ut.meshPerAttribute*ut.count)}else for(let Tt=0;Tt<X.locationSize;Tt++)m(X.location+Tt);i.bindBuffer(i.ARRAY_BUFFER,Z);for(let Tt=0;Tt<X.locationSize;Tt++)S(X.location+Tt,xt/X.locationSize,ft,nt,It*at,(Wt+xt/X.locationSize*Tt)*at,wt)}else{if(J.isInstancedBufferAttribute){for(let ut=0;ut<X.locationSize;ut++)g(X.location+ut,J.meshPerAttribute);P.isInstancedMesh!==!0&&I._maxInstanceCount===void 0&&(I._maxInstanceCount=J.meshPerAttribute*J.count)}else for(let ut=0;ut<X.locationSize;ut++)m(X.location+ut);i.bindBuffer(i.ARRAY_BUFFER,Z);for(let ut=0;ut<X.locationSize;ut++)S(X.location+ut,xt/X.locationSize,ft,nt,xt*at,xt/X.locationSize*ut*at,wt)}}else if(z!==void 0){let nt=z[Y];if(nt!==void 0)switch(nt.length){case 2:i.vertexAttrib2fv(X.location,nt);break;case 3:i.vertexAttrib3fv(X.location,nt);break;case 4:i.vertexAttrib4fv(X.location,nt);break;default:i.vertexAttrib1fv(X.location,nt)}}}}_()}function b(){L();for(let P in n){let O=n[P];for(let F in O){let I=O[F];for(let N in I){let H=I[N];for(let z in H)h(H[z].object),delete H[z];delete I[N]}}delete n[P]}}function E(P){if(n[P.id]===void 0)return;let O=n[P.id];for(let F in O){let I=O[F];for(let N in I){let H=I[N];for(let z in H)h(H[z].object),delete H[z];delete I[N]}}delete n[P.id]}function v(P){for(let O in n){let F=n[O];for(let I in F){let N=F[I];if(N[P.id]===void 0)continue;let H=N[P.id];for(let z in H)h(H[z].object),delete H[z];delete N[P.id]}}}function w(P){for(let O in n){let F=n[O],I=P.isInstancedMesh===!0?P.id:0,N=F[I];if(N!==void 0){for(let H in N){let z=N[H];for(let Y in z)h(z[Y].object),delete z[Y];delete N[H]}delete F[I],Object.keys(F).length===0&&delete n[O]}}}function L(){C(),a=!0,r!==s&&(r=s,l(r.object))}function C(){s.geometry=null,s.program=null,s.wireframe=!1}return{setup:o,reset:L,resetDefaultState:C,dispose:b,releaseStatesOfGeometry:E,releaseStatesOfObject:w,releaseStatesOfProgram:v,initAttributes:y,enableAttribute:m,disableUnusedAttributes:_}}function rx(i,t,e){let n;function s(c){n=c}function r(c,l){i.drawArrays(n,c,l),e.update(l,n,1)}function a(c,l,h){h!==0&&(i.drawArraysInstanced(n,c,l,h),e.update(l,n,h))}function o(c,l,h){if(h===0)return;t.get("WEBGL_multi_draw").multiDrawArraysWEBGL(n,c,0,l,0,h);let d=0;for(let f=0;f<h;f++)d+=l[f];e.update(d,n,1)}this.setMode=s,this.render=r,this.renderInstances=a,this.renderMultiDraw=o}function ax(i,t,e,n){let s;function r(){if(s!==void 0)return s;if(t.has("EXT_texture_filter_anisotropic")===!0){let v=t.get("EXT_texture_filter_anisotropic");s=i.getParameter(v.MAX_TEXTURE_MAX_ANISOTROPY_EXT)}else s=0;return s}function a(v){return!(v!==gn&&n.convert(v)!==i.getParameter(i.IMPLEMENTATION_COLOR_READ_FORMAT))}function o(v){let w=v===Wn&&(t.has("EXT_color_buffer_half_float")||t.has("EXT_color_buffer_float"));return!(v!==hn&&v!==mn&&!w&&n.convert(v)!==i.getParameter(i.IMPLEMENTATION_COLOR_READ_TYPE))}function c(v){if(v==="highp"){if(i.getShaderPrecisionFormat(i.VERTEX_SHADER,i.HIGH_FLOAT).precision>0&&i.getShaderPrecisionFormat(i.FRAGMENT_SHADER,i.HIGH_FLOAT).precision>0)return"highp";v="mediump"}return v==="mediump"&&i.getShaderPrecisionFormat(i.VERTEX_SHADER,i.MEDIUM_FLOAT).precision>0&&i.getShaderPrecisionFormat(i.FRAGMENT_SHADER,i.MEDIUM_FLOAT).precision>0?"mediump":"lowp"}let l=e.precision!==void 0?e.precision:"highp",h=c(l);h!==l&&(kt("WebGLRenderer:",l,"not supported, using",h,"instead."),l=h);let u=e.reversedDepthBuffer===!0&&t.has("EXT_clip_control"),d=e.logarithmicDepthBuffer===!0&&u===!1;e.reversedDepthBuffer===!0&&u===!1&&kt("WebGLRenderer: Unable to use reversed depth buffer due to missing EXT_clip_control extension. Fallback to default depth buffer."),e.logarithmicDepthBuffer===!0&&u===!0&&kt("WebGLRenderer: Logarithmic depth buffer is ignored when reversed depth buffer is enabled.");let f=i.getParameter(i.MAX_TEXTURE_IMAGE_UNITS),p=i.getParameter(i.MAX_VERTEX_TEXTURE_IMAGE_UNITS),y=i.getParameter(i.MAX_TEXTURE_SIZE),m=i.getParameter(i.MAX_CUBE_MAP_TEXTURE_SIZE),g=i.getParameter(i.MAX_VERTEX_ATTRIBS),_=i.getParameter(i.MAX_VERTEX_UNIFORM_VECTORS),S=i.getParameter(i.MAX_VARYING_VECTORS),x=i.getParameter(i.MAX_FRAGMENT_UNIFORM_VECTORS),b=i.getParameter(i.MAX_SAMPLES),E=i.getParameter(i.SAMPLES);return{isWebGL2:!0,getMaxAnisotropy:r,getMaxPrecision:c,textureFormatReadable:a,textureTypeReadable:o,precision:l,logarithmicDepthBuffer:d,reversedDepthBuffer:u,maxTextures:f,maxVertexTextures:p,maxTextureSize:y,maxCubemapSize:m,maxAttributes:g,maxVertexUniforms:_,maxVaryings:S,maxFragmentUniforms:x,maxSamples:b,samples:E}}function ox(i){let t=this,e=null,n=0,s=!1,r=!1,a=new bn,o=new Ht,c={value:null,needsUpdate:!1};this.uniform=c,this.numPlanes=0,this.numIntersection=0,this.init=function(u,d){let f=u.length!==0||d||n!==0||s;return s=d,n=u.length,f},this.beginShadows=function(){r=!0,h(null)},this.endShadows=function(){r=!1},this.setGlobalState=function(u,d){e=h(u,d,0)},this.setState=function(u,d,f){let p=u.clippingPlanes,y=u.clipIntersection,m=u.clipShadows,g=i.get(u);if(!s||p===null||p.length===0||r&&!m)r?h(null):l();else{let _=r?0:n,S=_*4,x=g.clippingState||null;c.value=x,x=h(p,d,S,f);for(let b=0;b!==S;++b)x[b]=e[b];g.clippingState=x,this.numIntersection=y?this.numPlanes:0,this.numPlanes+=_}};function l(){c.value!==e&&(c.value=e,c.needsUpdate=n>0),t.numPlanes=n,t.numIntersection=0}function h(u,d,f,p){let y=u!==null?u.length:0,m=null;if(y!==0){if(m=c.value,p!==!0||m===null){let g=f+y*4,_=d.matrixWorldInverse;o.getNormalMatrix(_),(m===null||m.length<g)&&(m=new Float32Array(g));for(let S=0,x=f;S!==y;++S,x+=4)a.copy(u[S]).applyMatrix4(_,o),a.normal.toArray(m,x),m[x+3]=a.constant}c.value=m,c.needsUpdate=!0}return t.numPlanes=y,t.numIntersection=0,m}}var ga=class extends Fe{constructor(t=1,e={}){super(t,t,e),this.isWebGLCubeRenderTarget=!0;let n={width:t,height:t,depth:1},s=[n,n,n,n,n,n];this.texture=new Zr(s),this._setTextureOptions(e),this.texture.isRenderTargetTexture=!0}fromEquirectangularTexture(t,e){this.texture.type=e.type,this.texture.colorSpace=e.colorSpace,this.texture.generateMipmaps=e.generateMipmaps,this.texture.minFilter=e.minFilter,this.texture.magFilter=e.magFilter;let n={uniforms:{tEquirect:{value:null}},vertexShader:`

				varying vec3 vWorldDirection;

				vec3 transformDirection( in vec3 dir, in mat4 matrix ) {

					return normalize( ( matrix * vec4( dir, 0.0 ) ).xyz );

				}

				void main() {

					vWorldDirection = transformDirection( position, modelMatrix );

					#include <begin_vertex>
					#include <project_vertex>

				}
			`,fragmentShader:`

				uniform sampler2D tEquirect;

				varying vec3 vWorldDirection;

				#include <common>

				void main() {

					vec3 direction = normalize( vWorldDirection );

					vec2 sampleUV = equirectUv( direction );

					gl_FragColor = texture2D( tEquirect, sampleUV );

				}
			`},s=new rr(5,5,5),r=new en({name:"CubemapFromEquirect",uniforms:vs(n.uniforms),vertexShader:n.vertexShader,fragmentShader:n.fragmentShader,side:cn,blending:_i});r.uniforms.tEquirect.value=e;let a=new ln(s,r),o=e.minFilter;return e.minFilter===bi&&(e.minFilter=on),new ar(1,10,this).update(t,a),e.minFilter=o,a.geometry.dispose(),a.material.dispose(),this}clear(t,e=!0,n=!0,s=!0){let r=t.getRenderTarget();for(let a=0;a<6;a++)t.setRenderTarget(this,a),t.clear(e,n,s);t.setRenderTarget(r)}},cp=256,lx=3,cx=20,Lp=256,Fp=16,hx=3,ux=new V,dx=new Qt,Ul=class i{constructor(t){this._renderer=t,this._cubeSize=0,this._sourceTarget=null,this._cubeCamera=new ar(1,10,null),this._boxMesh=new ln(new rr(5,5,5),null),this._cubemapMaterial=null,this._equirectMaterial=null,this._blurMaterial=null,this._ggxMaterial=null,this._integrationMaterial=null}fromScene(t,e=0,n=.1,s=100,r={}){let{size:a=256,position:o=ux}=r,c=this._renderer;this._setSize(a);let l=this._allocateTarget(),h=this._getSourceTarget(!0);e>0&&(h.texture.mipmapsAutoUpdate=!1);let u=c.autoClear,d=c.autoClearColor,f=c.autoClearDepth,p=c.autoClearStencil,y=t.background;c.autoClear=!0,c.autoClearColor=!0,c.autoClearDepth=!0,c.autoClearStencil=!0,y===null&&(t.background=c.getClearColor(dx));let m=new ar(n,s,h);return m.position.copy(o),m.update(c,t),c.autoClear=u,c.autoClearColor=d,c.autoClearDepth=f,c.autoClearStencil=p,t.background=y,e>0&&(h.texture.mipmapsAutoUpdate=!0,this._blur(l,e)),this._applyPMREM(l),l}fromEquirectangular(t,e=null){return this._fromTexture(t,e)}fromCubemap(t,e=null){return this._fromTexture(t,e)}compileCubemapShader(){this._cubemapMaterial===null&&(this._cubemapMaterial=dp(),this._compileMaterial(this._cubemapMaterial))}compileEquirectangularShader(){this._equirectMaterial===null&&(this._equirectMaterial=up(),this._compileMaterial(this._equirectMaterial))}dispose(){this._sourceTarget!==null&&this._sourceTarget.dispose(),this._cubemapMaterial!==null&&this._cubemapMaterial.dispose(),this._equirectMaterial!==null&&this._equirectMaterial.dispose(),this._blurMaterial!==null&&this._blurMaterial.dispose(),this._ggxMaterial!==null&&this._ggxMaterial.dispose(),this._integrationMaterial!==null&&this._integrationMaterial.dispose(),this._boxMesh.geometry.dispose()}static lodToRoughness(t,e){return e>0?1-Math.sqrt(1-t/e):0}_setSize(t){this._cubeSize=Math.max(cp,jh(t))}_fromTexture(t,e){t.mapping===gs||t.mapping===ur?this._setSize(t.image.length===0?cp:t.image[0].width||t.image[0].image.width):this._setSize(t.image.width/4);let n=e||this._allocateTarget();return this._textureToCubemap(t),this._applyPMREM(n),n}_allocateTarget(){let t=this._cubeSize,e=hp(t,!1,!1),n=Math.log2(t)-lx;for(let s=0;s<=n;s++)e.texture.mipmaps.push({width:t>>s,height:t>>s});return e.texture.name="PMREM",e.texture.isPMREMTexture=!0,e}_getSourceTarget(t=!1){let e=this._cubeSize,n=this._sourceTarget;return(n===null||n.width!==e||t&&n.depthBuffer===!1)&&(n!==null&&n.dispose(),this._sourceTarget=hp(e,!0,t)),this._sourceTarget}_compileMaterial(t){this._boxMesh.material=t,this._renderer.compile(this._boxMesh,this._cubeCamera.children[0])}_renderCube(t,e,n){let s=this._boxMesh,r=this._cubeCamera;s.material=n,r.renderTarget=t,r.activeMipmapLevel=e;let a=t.width>>e;t.viewport.set(0,0,a,a),r.update(this._renderer,s),t.viewport.set(0,0,t.width,t.height)}_textureToCubemap(t){let e;t.mapping===gs||t.mapping===ur?(this._cubemapMaterial===null&&(this._cubemapMaterial=dp()),e=this._cubemapMaterial,e.uniforms.flipEnvMap.value=t.isRenderTargetTexture===!1?-1:1):(this._equirectMaterial===null&&(this._equirectMaterial=up()),e=this._equirectMaterial),e.uniforms.envMap.value=t,this._renderCube(this._getSourceTarget(),0,e)}_applyPMREM(t){this._ggxMaterial===null&&(this._ggxMaterial=fx(),this._integrationMaterial=px());let e=this._cubeSize,n=t.texture.mipmaps.length-1,s=this._ggxMaterial.uniforms;s.envMap.value=this._sourceTarget.texture;let r=this._integrationMaterial.uniforms;r.envMap.value=this._sourceTarget.texture,r.sourceLod.value=Math.log2(e/Fp);for(let a=0;a<=n;a++){let o=i.lodToRoughness(a,n);if(a>n-hx)r.roughness.value=o,this._renderCube(t,a,this._integrationMaterial);else{let c=o>0?Math.log2(e)+.5*Math.log2(6/(Lp*Math.pow(o,4)))+.5:0;s.roughness.value=o,s.lodBias.value=c,this._renderCube(t,a,this._ggxMaterial)}}}_blur(t,e){this._blurMaterial===null&&(this._blurMaterial=mx());let n=this._blurMaterial,s=n.uniforms,r=this._sourceTarget;s.sigma.value=Math.min(e,Math.PI)/Math.SQRT2,s.envMap.value=r.texture,this._renderCube(t,0,n),s.envMap.value=t.texture,this._renderCube(r,0,n)}};function hp(i,t,e){return new ga(i,{minFilter:bi,generateMipmaps:t,type:Wn,colorSpace:hs,depthBuffer:e})}function ya(i,t,e){return new en({name:i,uniforms:t,vertexShader:jt.cube_vert,fragmentShader:e,side:cn,blending:_i,depthTest:!1,depthWrite:!1})}function fx(){return ya("PMREMGGXConvolution",{envMap:{value:null},roughness:{value:0},lodBias:{value:0}},`

		#define GGX_SAMPLES ${Lp}u

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float roughness;
		uniform float lodBias;

		#include <common>

		// Van der Corput radical inverse
		float radicalInverse_VdC( uint bits ) {

			bits = ( bits << 16u ) | ( bits >> 16u );
			bits = ( ( bits & 0x55555555u ) << 1u ) | ( ( bits & 0xAAAAAAAAu ) >> 1u );
			bits = ( ( bits & 0x33333333u ) << 2u ) | ( ( bits & 0xCCCCCCCCu ) >> 2u );
			bits = ( ( bits & 0x0F0F0F0Fu ) << 4u ) | ( ( bits & 0xF0F0F0F0u ) >> 4u );
			bits = ( ( bits & 0x00FF00FFu ) << 8u ) | ( ( bits & 0xFF00FF00u ) >> 8u );
			return float( bits ) * 2.3283064365386963e-10; // / 0x100000000

		}

		// Hammersley sequence
		vec2 hammersley( uint i, uint N ) {

			return vec2( float( i ) / float( N ), radicalInverse_VdC( i ) );

		}

		void main() {

			vec3 N = normalize( vWorldDirection );

			// For very low roughness, just sample the environment directly
			if ( roughness < 0.001 ) {

				gl_FragColor = vec4( textureLod( envMap, N, 0.0 ).rgb, 1.0 );
				return;

			}

			float alpha = roughness * roughness;
			float alpha2 = alpha * alpha;

			// Tangent space basis for VNDF sampling
			vec3 up = abs( N.z ) < 0.999 ? vec3( 0.0, 0.0, 1.0 ) : vec3( 1.0, 0.0, 0.0 );
			vec3 tangent = normalize( cross( up, N ) );
			vec3 bitangent = cross( N, tangent );

			vec3 prefilteredColor = vec3( 0.0 );
			float totalWeight = 0.0;

			for ( uint i = 0u; i < GGX_SAMPLES; i ++ ) {

				vec2 Xi = hammersley( i, GGX_SAMPLES );

				// With V = N, sample the reflected direction directly.
				float invQ = 1.0 / ( 1.0 - Xi.x + alpha2 * Xi.x );
				float NdotL = ( 1.0 - Xi.x - alpha2 * Xi.x ) * invQ;

				if ( NdotL > 0.0 ) {

					float phi = 2.0 * PI * Xi.y;
					float sinTheta = 2.0 * alpha * sqrt( Xi.x * ( 1.0 - Xi.x ) ) * invQ;
					vec3 L = N * NdotL + ( tangent * cos( phi ) + bitangent * sin( phi ) ) * sinTheta;

					// Match the source mip to the sample's solid angle. The terms
					// independent of the sample are precomputed in lodBias.
					float d = alpha2 * invQ;
					float lod = max( log2( d ) + lodBias, 0.0 );

					// Weight by NdotL for the split-sum approximation
					prefilteredColor += textureLod( envMap, L, lod ).rgb * NdotL;
					totalWeight += NdotL;

				}

			}

			gl_FragColor = vec4( prefilteredColor / totalWeight, 1.0 );

		}
	`)}function px(){return ya("PMREMGGXIntegration",{envMap:{value:null},roughness:{value:0},sourceLod:{value:0},sourceSize:{value:Fp}},`

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float roughness;
		uniform float sourceLod;
		uniform int sourceSize;

		void main() {

			vec3 N = normalize( vWorldDirection );

			float alpha = roughness * roughness;
			float alpha2 = alpha * alpha;

			float texelSize = 2.0 / float( sourceSize );

			vec3 prefilteredColor = vec3( 0.0 );
			float totalWeight = 0.0;

			// Pair opposite texels: only the one in N's hemisphere contributes.
			for ( int face = 0; face < 3; face ++ ) {

				for ( int y = 0; y < sourceSize; y ++ ) {

					for ( int x = 0; x < sourceSize; x ++ ) {

						vec2 uv = ( vec2( x, y ) + 0.5 ) * texelSize - 1.0;
						vec3 texelDirection = face == 0 ? vec3( 1.0, uv ) : ( face == 1 ? vec3( uv.x, 1.0, uv.y ) : vec3( uv, 1.0 ) );

						float invDistance = inversesqrt( 1.0 + dot( uv, uv ) );
						float NdotL = dot( N, texelDirection );
						texelDirection *= NdotL < 0.0 ? - 1.0 : 1.0;
						NdotL = abs( NdotL ) * invDistance;

						// With V = N, NdotH squared is ( 1 + NdotL ) / 2. Common factors
						// in the GGX distribution and texel solid angle cancel when normalized.
						float d = 1.0 + alpha2 + ( alpha2 - 1.0 ) * NdotL;
						float weight = NdotL * invDistance * invDistance * invDistance / ( d * d );

						prefilteredColor += textureLod( envMap, texelDirection, sourceLod ).rgb * weight;
						totalWeight += weight;

					}

				}

			}

			gl_FragColor = vec4( prefilteredColor / totalWeight, 1.0 );

		}
	`)}function mx(){return ya("PMREMSphericalGaussianBlur",{envMap:{value:null},sigma:{value:0}},`

		#define SAMPLES ${cx}
		#define GOLDEN_ANGLE 2.39996322973

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float sigma;

		#include <common>

		void main() {

			vec3 outputDirection = normalize( vWorldDirection );

			vec3 up = abs( outputDirection.z ) < 0.999 ? vec3( 0.0, 0.0, 1.0 ) : vec3( 1.0, 0.0, 0.0 );
			vec3 tangent = normalize( cross( up, outputDirection ) );
			vec3 bitangent = cross( outputDirection, tangent );

			// Truncate the kernel at three standard deviations or at the antipode.
			float thetaMax = min( 3.0 * sigma, PI );
			float truncation = 1.0 - exp( - 0.5 * thetaMax * thetaMax / ( sigma * sigma ) );

			vec3 accumColor = vec3( 0.0 );
			float accumWeight = 0.0;

			for ( int i = 0; i < SAMPLES; i ++ ) {

				// Stratified inverse-CDF sampling of the Gaussian, placed on a golden-angle spiral.
				float stratum = ( float( i ) + 0.5 ) / float( SAMPLES );
				float theta = sigma * sqrt( - 2.0 * log( 1.0 - stratum * truncation ) );
				float phi = float( i ) * GOLDEN_ANGLE;

				vec3 offset = cos( phi ) * tangent + sin( phi ) * bitangent;
				vec3 sampleDirection = cos( theta ) * outputDirection + sin( theta ) * offset;

				// Correct the planar sample density to solid angle.
				float weight = sin( theta ) / theta;

				accumColor += weight * textureLod( envMap, sampleDirection, 0.0 ).rgb;
				accumWeight += weight;

			}

			gl_FragColor = vec4( accumColor / accumWeight, 1.0 );

		}
	`)}function up(){return ya("PMREMEquirectangularToCubemap",{envMap:{value:null}},`

		varying vec3 vWorldDirection;

		uniform sampler2D envMap;

		#include <common>

		void main() {

			// Average four subpixel samples to preserve small, bright features.
			vec3 direction = normalize( vWorldDirection );
			vec3 dx = dFdx( direction ) * 0.25;
			vec3 dy = dFdy( direction ) * 0.25;

			vec3 color = textureLod( envMap, equirectUv( normalize( direction - dx - dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction + dx - dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction - dx + dy ) ), 0.0 ).rgb;
			color += textureLod( envMap, equirectUv( normalize( direction + dx + dy ) ), 0.0 ).rgb;
			gl_FragColor = vec4( color * 0.25, 1.0 );

		}
	`)}function dp(){return ya("PMREMCubemapToCubemap",{envMap:{value:null},flipEnvMap:{value:-1}},`

		varying vec3 vWorldDirection;

		uniform samplerCube envMap;
		uniform float flipEnvMap;

		void main() {

			gl_FragColor = vec4( textureCube( envMap, vec3( flipEnvMap * vWorldDirection.x, vWorldDirection.yz ) ).rgb, 1.0 );

		}
	`)}function gx(i){let t=new WeakMap,e=new WeakMap,n=null;function s(d,f=!1){return d==null?null:f?a(d):r(d)}function r(d){if(d&&d.isTexture){let f=d.mapping;if(f===Zo||f===Ko)if(t.has(d)){let p=t.get(d).texture;return o(p,d.mapping)}else{let p=d.image;if(p&&p.height>0){let y=new ga(p.height);return y.fromEquirectangularTexture(i,d),t.set(d,y),d.addEventListener("dispose",l),o(y.texture,d.mapping)}else return null}}return d}function a(d){if(d&&d.isTexture&&d.isPMREMTexture!==!0){let f=d.mapping,p=f===Zo||f===Ko,y=f===gs||f===ur;if(p||y){let m=e.get(d),g=m!==void 0?m.texture.pmremVersion:0;if(d.isRenderTargetTexture&&d.pmremVersion!==g)return n===null&&(n=new Ul(i)),m=p?n.fromEquirectangular(d,m):n.fromCubemap(d,m),m.texture.pmremVersion=d.pmremVersion,e.set(d,m),m.texture;if(m!==void 0)return m.texture;{let _=d.image;return p&&_&&_.height>0||y&&_&&c(_)?(n===null&&(n=new Ul(i)),m=p?n.fromEquirectangular(d):n.fromCubemap(d),m.texture.pmremVersion=d.pmremVersion,e.set(d,m),d.addEventListener("dispose",h),m.texture):null}}}return d}function o(d,f){return f===Zo?d.mapping=gs:f===Ko&&(d.mapping=ur),d}function c(d){let f=0,p=6;for(let y=0;y<p;y++)d[y]!==void 0&&f++;return f===p}function l(d){let f=d.target;f.removeEventListener("dispose",l);let p=t.get(f);p!==void 0&&(t.delete(f),p.dispose())}function h(d){let f=d.target;f.removeEventListener("dispose",h);let p=e.get(f);p!==void 0&&(e.delete(f),p.dispose())}function u(){t=new WeakMap,e=new WeakMap,n!==null&&(n.dispose(),n=null)}return{get:s,dispose:u}}function yx(i){let t={};function e(n){if(t[n]!==void 0)return t[n];let s=i.getExtension(n);return t[n]=s,s}return{has:function(n){return e(n)!==null},init:function(){e("EXT_color_buffer_float"),e("WEBGL_clip_cull_distance"),e("OES_texture_float_linear"),e("EXT_color_buffer_half_float"),e("WEBGL_multisampled_render_to_texture"),e("WEBGL_render_shared_exponent")},get:function(n){let s=e(n);return s===null&&Hr("WebGLRenderer: "+n+" extension not supported."),s}}}function vx(i,t,e,n){let s={},r=new WeakMap,a=new FinalizationRegistry(p=>delete s[p]);function o(p){c(p.target)}function c(p){p.index!==null&&t.remove(p.index);for(let m in p.attributes)t.remove(p.attributes[m]);p.removeEventListener("dispose",o),delete s[p.id],a.unregister(p);let y=r.get(p);y&&(t.remove(y),r.delete(p)),n.releaseStatesOfGeometry(p),p.isInstancedBufferGeometry===!0&&delete p._maxInstanceCount,e.memory.geometries--}function l(p,y){return s[y.id]!==void 0||(y.addEventListener("dispose",o),s[y.id]=new WeakRef(y),a.register(y,y.id,y),e.memory.geometries++),y}function h(p){let y=p.attributes;for(let m in y)t.update(y[m],i.ARRAY_BUFFER)}function u(p){let y=p.index,m=p.attributes.position,g=0;if(m===void 0)return;let _=y!==null?y.array.length:m.array.length/3-1,S=m.count>=65535?jr:Jr,x=new S(Math.ceil(_/3)*6,1),b=x.array;if(y!==null){let v=y.array;g=y.version;for(let w=0,L=0;w<_;w+=3){let C=v[w+0],P=v[w+1],O=v[w+2];b[L++]=C,b[L++]=P,b[L++]=P,b[L++]=O,b[L++]=O,b[L++]=C}}else{g=m.version;for(let v=0,w=0;v<_;v+=3){let L=v+0,C=v+1,P=v+2;b[w++]=L,b[w++]=C,b[w++]=C,b[w++]=P,b[w++]=P,b[w++]=L}}x.version=g;let E=r.get(p);E&&t.remove(E),r.set(p,x)}function d(p){let y=r.get(p);if(y){let m=p.index;m!==null&&y.version<m.version&&u(p)}else u(p);return r.get(p)}function f(){for(let p in s){let y=s[p].deref();y!==void 0&&c(y)}}return{get:l,update:h,getWireframeAttribute:d,dispose:f}}function _x(i,t,e){let n;function s(u){n=u}let r,a;function o(u){r=u.type,a=u.bytesPerElement}function c(u,d){i.drawElements(n,d,r,u*a),e.update(d,n,1)}function l(u,d,f){f!==0&&(i.drawElementsInstanced(n,d,r,u*a,f),e.update(d,n,f))}function h(u,d,f){if(f===0)return;t.get("WEBGL_multi_draw").multiDrawElementsWEBGL(n,d,0,r,u,0,f);let y=0;for(let m=0;m<f;m++)y+=d[m];e.update(y,n,1)}this.setMode=s,this.setIndex=o,this.render=c,this.renderInstances=l,this.renderMultiDraw=h}function xx(i){let t={geometries:0,textures:0},e={frame:0,calls:0,triangles:0,points:0,lines:0};function n(r,a,o){switch(e.calls++,a){case i.TRIANGLES:e.triangles+=o*(r/3);break;case i.LINES:e.lines+=o*(r/2);break;case i.LINE_STRIP:e.lines+=o*(r-1);break;case i.LINE_LOOP:e.lines+=o*r;break;case i.POINTS:e.points+=o*r;break;default:zt("WebGLInfo: Unknown draw mode:",a);break}}function s(){e.calls=0,e.triangles=0,e.points=0,e.lines=0}return{memory:t,render:e,programs:null,autoReset:!0,reset:s,update:n}}function bx(i,t,e){let n=new WeakMap,s=new pe;function r(a,o,c){let l=a.morphTargetInfluences,h=o.morphAttributes.position||o.morphAttributes.normal||o.morphAttributes.color,u=h!==void 0?h.length:0,d=n.get(o);if(d===void 0||d.count!==u){let L=function(){v.dispose(),n.delete(o),o.removeEventListener("dispose",L)};d!==void 0&&d.texture.dispose();let f=o.morphAttributes.position!==void 0,p=o.morphAttributes.normal!==void 0,y=o.morphAttributes.color!==void 0,m=o.morphAttributes.position||[],g=o.morphAttributes.normal||[],_=o.morphAttributes.color||[],S=0;f===!0&&(S=1),p===!0&&(S=2),y===!0&&(S=3);let x=o.attributes.position.count*S,b=1;x>t.maxTextureSize&&(b=Math.ceil(x/t.maxTextureSize),x=t.maxTextureSize);let E=new Float32Array(x*b*4*u),v=new us(E,x,b,u);v.type=mn,v.needsUpdate=!0;let w=S*4;for(let C=0;C<u;C++){let P=m[C],O=g[C],F=_[C],I=x*b*4*C;for(let N=0;N<P.count;N++){let H=N*w;f===!0&&(s.fromBufferAttribute(P,N),E[I+H+0]=s.x,E[I+H+1]=s.y,E[I+H+2]=s.z,E[I+H+3]=0),p===!0&&(s.fromBufferAttribute(O,N),E[I+H+4]=s.x,E[I+H+5]=s.y,E[I+H+6]=s.z,E[I+H+7]=0),y===!0&&(s.fromBufferAttribute(F,N),E[I+H+8]=s.x,E[I+H+9]=s.y,E[I+H+10]=s.z,E[I+H+11]=F.itemSize===4?s.w:1)}}d={count:u,texture:v,size:new Rt(x,b)},n.set(o,d),o.addEventListener("dispose",L)}if(a.isInstancedMesh===!0&&a.morphTexture!==null)c.getUniforms().setValue(i,"morphTexture",a.morphTexture,e);else{let f=0;for(let y=0;y<l.length;y++)f+=l[y];let p=o.morphTargetsRelative?1:1-f;c.getUniforms().setValue(i,"morphTargetBaseInfluence",p),c.getUniforms().setValue(i,"morphTargetInfluences",l)}c.getUniforms().setValue(i,"morphTargetsTexture",d.texture,e),c.getUniforms().setValue(i,"morphTargetsTextureSize",d.size)}return{update:r}}function Mx(i,t,e,n,s){let r=new WeakMap;function a(l){let h=s.render.frame,u=l.geometry,d=t.get(l,u);if(r.get(d)!==h&&(t.update(d),r.set(d,h)),l.isInstancedMesh&&(l.hasEventListener("dispose",c)===!1&&l.addEventListener("dispose",c),r.get(l)!==h&&(e.update(l.instanceMatrix,i.ARRAY_BUFFER),l.instanceColor!==null&&e.update(l.instanceColor,i.ARRAY_BUFFER),r.set(l,h))),l.isSkinnedMesh){let f=l.skeleton;r.get(f)!==h&&(f.update(),r.set(f,h))}return d}function o(){r=new WeakMap}function c(l){let h=l.target;h.removeEventListener("dispose",c),n.releaseStatesOfObject(h),e.remove(h.instanceMatrix),h.instanceColor!==null&&e.remove(h.instanceColor)}return{update:a,dispose:o}}var Sx={[Ph]:"LINEAR_TONE_MAPPING",[Ih]:"REINHARD_TONE_MAPPING",[Lh]:"CINEON_TONE_MAPPING",[Fh]:"ACES_FILMIC_TONE_MAPPING",[Nh]:"AGX_TONE_MAPPING",[Uh]:"NEUTRAL_TONE_MAPPING",[Dh]:"CUSTOM_TONE_MAPPING"};function wx(i,t,e,n,s,r){let a=new Fe(t,e,{type:i,depthBuffer:s,stencilBuffer:r,samples:n?4:0,storeMultisampledDepthBuffer:!1,storeMultisampledStencilBuffer:!1,resolveDepthBuffer:!1,resolveStencilBuffer:!1}),o=null,c=null,l=null,h=new Nn;h.setAttribute("position",new Ve([-1,3,0,-1,-1,0,3,-1,0],3)),h.setAttribute("uv",new Ve([0,2,0,0,2,0],2));let u=new Uo({uniforms:{tDiffuse:{value:null}},vertexShader:`
			precision highp float;

			uniform mat4 modelViewMatrix;
			uniform mat4 projectionMatrix;

			attribute vec3 position;
			attribute vec2 uv;

			varying vec2 vUv;

			void main() {
				vUv = uv;
				gl_Position = projectionMatrix * modelViewMatrix * vec4( position, 1.0 );
			}`,fragmentShader:`
			precision highp float;

			uniform sampler2D tDiffuse;

			varying vec2 vUv;

			#include <tonemapping_pars_fragment>
			#include <colorspace_pars_fragment>

			void main() {
				gl_FragColor = texture2D( tDiffuse, vUv );

				#ifdef LINEAR_TONE_MAPPING
					gl_FragColor.rgb = LinearToneMapping( gl_FragColor.rgb );
				#elif defined( REINHARD_TONE_MAPPING )
					gl_FragColor.rgb = ReinhardToneMapping( gl_FragColor.rgb );
				#elif defined( CINEON_TONE_MAPPING )
					gl_FragColor.rgb = CineonToneMapping( gl_FragColor.rgb );
				#elif defined( ACES_FILMIC_TONE_MAPPING )
					gl_FragColor.rgb = ACESFilmicToneMapping( gl_FragColor.rgb );
				#elif defined( AGX_TONE_MAPPING )
					gl_FragColor.rgb = AgXToneMapping( gl_FragColor.rgb );
				#elif defined( NEUTRAL_TONE_MAPPING )
					gl_FragColor.rgb = NeutralToneMapping( gl_FragColor.rgb );
				#elif defined( CUSTOM_TONE_MAPPING )
					gl_FragColor.rgb = CustomToneMapping( gl_FragColor.rgb );
				#endif

				#ifdef SRGB_TRANSFER
					gl_FragColor = sRGBTransferOETF( gl_FragColor );
				#endif
			}`,depthTest:!1,depthWrite:!1}),d=new ln(h,u),f=new Jo(-1,1,1,-1,0,1),p=null,y=null,m=!1,g,_=null,S=[],x=!1;this.setSize=function(b,E){a.setSize(b,E),o!==null&&o.setSize(b,E),c!==null&&c.setSize(b,E);for(let v=0;v<S.length;v++){let w=S[v];w.setSize&&w.setSize(b,E)}},this.setEffects=function(b){S=b,x=S.length>0&&S[0].isRenderPass===!0;let E=a.width,v=a.height;S.length>0&&o===null&&(o=new Fe(E,v,{type:Wn,depthBuffer:!1,stencilBuffer:!1}),c=new Fe(E,v,{type:Wn,depthBuffer:!1,stencilBuffer:!1}));let w=s===!0&&S.some(L=>L.needsDepthTexture===!0);w!==(a.depthTexture!==null)&&(w===!0&&l===null&&(l=new yi(E,v),r===!0&&(l.format=Mi,l.type=ys)),a.dispose(),a.depthTexture=w?l:null,a.resolveDepthBuffer=w,a.storeMultisampledDepthBuffer=w);for(let L=0;L<S.length;L++){let C=S[L];C.setSize&&C.setSize(E,v),w&&C.needsDepthTexture===!0&&C.setDepthTexture&&C.setDepthTexture(l)}},this.begin=function(b,E){if(m||b.toneMapping===Qn&&S.length===0)return!1;if(_=E,E!==null){let v=E.width,w=E.height;(a.width!==v||a.height!==w)&&this.setSize(v,w)}return x===!1&&b.setRenderTarget(a),g=b.toneMapping,b.toneMapping=Qn,!0},this.hasRenderPass=function(){return x},this.end=function(b,E){b.toneMapping=g,m=!0;let v=a,w=o;for(let L=0;L<S.length;L++){let C=S[L];C.enabled!==!1&&(C.render(b,w,v,E),C.needsSwap!==!1&&(v=w,w=w===o?c:o))}if(p!==b.outputColorSpace||y!==b.toneMapping){p=b.outputColorSpace,y=b.toneMapping,u.defines={},ne.getTransfer(p)===ue&&(u.defines.SRGB_TRANSFER="");let L=Sx[y];L&&(u.defines[L]=""),u.needsUpdate=!0}u.uniforms.tDiffuse.value=v.texture,b.setRenderTarget(_),b.render(d,f),_=null,m=!1},this.isCompositing=function(){return m},this.dispose=function(){a.dispose(),o!==null&&o.dispose(),c!==null&&c.dispose(),h.dispose(),u.dispose()}}var Dp=new tn,Np=new yi(1,1),Up=new Kr(1),Op=new us,kp=new Fo,Bp=new Zr,fp=[],pp=[],mp=new Float32Array(16),gp=new Float32Array(9),yp=new Float32Array(4);function mr(i,t,e){let n=i[0];if(n<=0||n>0)return i;let s=t*e,r=fp[s];if(r===void 0&&(r=new Float32Array(s),fp[s]=r),t!==0){n.toArray(r,0);for(let a=1,o=0;a!==t;++a)o+=e,i[a].toArray(r,o)}return r}function De(i,t){if(i.length!==t.length)return!1;for(let e=0,n=i.length;e<n;e++)if(i[e]!==t[e])return!1;return!0}function Ne(i,t){for(let e=0,n=t.length;e<n;e++)i[e]=t[e]}function kl(i,t){let e=pp[t];e===void 0&&(e=new Int32Array(t),pp[t]=e);for(let n=0;n!==t;++n)e[n]=i.allocateTextureUnit();return e}function Ax(i,t){let e=this.cache;e[0]!==t&&(i.uniform1f(this.addr,t),e[0]=t)}function Ex(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y)&&(i.uniform2f(this.addr,t.x,t.y),e[0]=t.x,e[1]=t.y);else{if(De(e,t))return;i.uniform2fv(this.addr,t),Ne(e,t)}}function Tx(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z)&&(i.uniform3f(this.addr,t.x,t.y,t.z),e[0]=t.x,e[1]=t.y,e[2]=t.z);else if(t.r!==void 0)(e[0]!==t.r||e[1]!==t.g||e[2]!==t.b)&&(i.uniform3f(this.addr,t.r,t.g,t.b),e[0]=t.r,e[1]=t.g,e[2]=t.b);else{if(De(e,t))return;i.uniform3fv(this.addr,t),Ne(e,t)}}function Cx(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z||e[3]!==t.w)&&(i.uniform4f(this.addr,t.x,t.y,t.z,t.w),e[0]=t.x,e[1]=t.y,e[2]=t.z,e[3]=t.w);else{if(De(e,t))return;i.uniform4fv(this.addr,t),Ne(e,t)}}function Rx(i,t){let e=this.cache,n=t.elements;if(n===void 0){if(De(e,t))return;i.uniformMatrix2fv(this.addr,!1,t),Ne(e,t)}else{if(De(e,n))return;yp.set(n),i.uniformMatrix2fv(this.addr,!1,yp),Ne(e,n)}}function Px(i,t){let e=this.cache,n=t.elements;if(n===void 0){if(De(e,t))return;i.uniformMatrix3fv(this.addr,!1,t),Ne(e,t)}else{if(De(e,n))return;gp.set(n),i.uniformMatrix3fv(this.addr,!1,gp),Ne(e,n)}}function Ix(i,t){let e=this.cache,n=t.elements;if(n===void 0){if(De(e,t))return;i.uniformMatrix4fv(this.addr,!1,t),Ne(e,t)}else{if(De(e,n))return;mp.set(n),i.uniformMatrix4fv(this.addr,!1,mp),Ne(e,n)}}function Lx(i,t){let e=this.cache;e[0]!==t&&(i.uniform1i(this.addr,t),e[0]=t)}function Fx(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y)&&(i.uniform2i(this.addr,t.x,t.y),e[0]=t.x,e[1]=t.y);else{if(De(e,t))return;i.uniform2iv(this.addr,t),Ne(e,t)}}function Dx(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z)&&(i.uniform3i(this.addr,t.x,t.y,t.z),e[0]=t.x,e[1]=t.y,e[2]=t.z);else{if(De(e,t))return;i.uniform3iv(this.addr,t),Ne(e,t)}}function Nx(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z||e[3]!==t.w)&&(i.uniform4i(this.addr,t.x,t.y,t.z,t.w),e[0]=t.x,e[1]=t.y,e[2]=t.z,e[3]=t.w);else{if(De(e,t))return;i.uniform4iv(this.addr,t),Ne(e,t)}}function Ux(i,t){let e=this.cache;e[0]!==t&&(i.uniform1ui(this.addr,t),e[0]=t)}function Ox(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y)&&(i.uniform2ui(this.addr,t.x,t.y),e[0]=t.x,e[1]=t.y);else{if(De(e,t))return;i.uniform2uiv(this.addr,t),Ne(e,t)}}function kx(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z)&&(i.uniform3ui(this.addr,t.x,t.y,t.z),e[0]=t.x,e[1]=t.y,e[2]=t.z);else{if(De(e,t))return;i.uniform3uiv(this.addr,t),Ne(e,t)}}function Bx(i,t){let e=this.cache;if(t.x!==void 0)(e[0]!==t.x||e[1]!==t.y||e[2]!==t.z||e[3]!==t.w)&&(i.uniform4ui(this.addr,t.x,t.y,t.z,t.w),e[0]=t.x,e[1]=t.y,e[2]=t.z,e[3]=t.w);else{if(De(e,t))return;i.uniform4uiv(this.addr,t),Ne(e,t)}}function Bl(i){return i.version===0&&(i.compareFunction=$h,i.needsUpdate=!0),i}function zx(i,t,e){let n=this.cache,s=e.allocateTextureUnit();n[0]!==s&&(i.uniform1i(this.addr,s),n[0]=s);let r;this.type===i.SAMPLER_2D_SHADOW?r=Bl(Np):r=Dp,e.setTexture2D(t||r,s)}function Hx(i,t,e){let n=this.cache,s=e.allocateTextureUnit();n[0]!==s&&(i.uniform1i(this.addr,s),n[0]=s),e.setTexture3D(t||kp,s)}function Vx(i,t,e){let n=this.cache,s=e.allocateTextureUnit();n[0]!==s&&(i.uniform1i(this.addr,s),n[0]=s);let r;this.type===i.SAMPLER_CUBE_SHADOW?r=Bl(Up):r=Bp,e.setTextureCube(t||r,s)}function Gx(i,t,e){let n=this.cache,s=e.allocateTextureUnit();n[0]!==s&&(i.uniform1i(this.addr,s),n[0]=s),e.setTexture2DArray(t||Op,s)}function Wx(i){switch(i){case 5126:return Ax;case 35664:return Ex;case 35665:return Tx;case 35666:return Cx;case 35674:return Rx;case 35675:return Px;case 35676:return Ix;case 5124:case 35670:return Lx;case 35667:case 35671:return Fx;case 35668:case 35672:return Dx;case 35669:case 35673:return Nx;case 5125:return Ux;case 36294:return Ox;case 36295:return kx;case 36296:return Bx;case 35678:case 36198:case 36298:case 36306:case 35682:return zx;case 35679:case 36299:case 36307:return Hx;case 35680:case 36300:case 36308:case 36293:return Vx;case 36289:case 36303:case 36311:case 36292:return Gx}}function Xx(i,t){i.uniform1fv(this.addr,t)}function qx(i,t){let e=mr(t,this.size,2);i.uniform2fv(this.addr,e)}function $x(i,t){let e=mr(t,this.size,3);i.uniform3fv(this.addr,e)}function Yx(i,t){let e=mr(t,this.size,4);i.uniform4fv(this.addr,e)}function Jx(i,t){let e=mr(t,this.size,4);i.uniformMatrix2fv(this.addr,!1,e)}function jx(i,t){let e=mr(t,this.size,9);i.uniformMatrix3fv(this.addr,!1,e)}function Zx(i,t){let e=mr(t,this.size,16);i.uniformMatrix4fv(this.addr,!1,e)}function Kx(i,t){i.uniform1iv(this.addr,t)}function Qx(i,t){i.uniform2iv(this.addr,t)}function tb(i,t){i.uniform3iv(this.addr,t)}function eb(i,t){i.uniform4iv(this.addr,t)}function nb(i,t){i.uniform1uiv(this.addr,t)}function ib(i,t){i.uniform2uiv(this.addr,t)}function sb(i,t){i.uniform3uiv(this.addr,t)}function rb(i,t){i.uniform4uiv(this.addr,t)}function ab(i,t,e){let n=this.cache,s=t.length,r=kl(e,s);De(n,r)||(i.uniform1iv(this.addr,r),Ne(n,r));let a;this.type===i.SAMPLER_2D_SHADOW?a=Bl(Np):a=Dp;for(let o=0;o!==s;++o)e.setTexture2D(t[o]||a,r[o])}function ob(i,t,e){let n=this.cache,s=t.length,r=kl(e,s);De(n,r)||(i.uniform1iv(this.addr,r),Ne(n,r));for(let a=0;a!==s;++a)e.setTexture3D(t[a]||kp,r[a])}function lb(i,t,e){let n=this.cache,s=t.length,r=kl(e,s);De(n,r)||(i.uniform1iv(this.addr,r),Ne(n,r));let a;this.type===i.SAMPLER_CUBE_SHADOW?a=Bl(Up):a=Bp;for(let o=0;o!==s;++o)e.setTextureCube(t[o]||a,r[o])}function cb(i,t,e){let n=this.cache,s=t.length,r=kl(e,s);De(n,r)||(i.uniform1iv(this.addr,r),Ne(n,r));for(let a=0;a!==s;++a)e.setTexture2DArray(t[a]||Op,r[a])}function hb(i){switch(i){case 5126:return Xx;case 35664:return qx;case 35665:return $x;case 35666:return Yx;case 35674:return Jx;case 35675:return jx;case 35676:return Zx;case 5124:case 35670:return Kx;case 35667:case 35671:return Qx;case 35668:case 35672:return tb;case 35669:case 35673:return eb;case 5125:return nb;case 36294:return ib;case 36295:return sb;case 36296:return rb;case 35678:case 36198:case 36298:case 36306:case 35682:return ab;case 35679:case 36299:case 36307:return ob;case 35680:case 36300:case 36308:case 36293:return lb;case 36289:case 36303:case 36311:case 36292:return cb}}var ru=class{constructor(t,e,n){this.id=t,this.addr=n,this.cache=[],this.type=e.type,this.setValue=Wx(e.type)}},au=class{constructor(t,e,n){this.id=t,this.addr=n,this.cache=[],this.type=e.type,this.size=e.size,this.setValue=hb(e.type)}},ou=class{constructor(t){this.id=t,this.seq=[],this.map={}}setValue(t,e,n){let s=this.seq;for(let r=0,a=s.length;r!==a;++r){let o=s[r];o.setValue(t,e[o.id],n)}}},iu=/(\w+)(\])?(\[|\.)?/g;function vp(i,t){i.seq.push(t),i.map[t.id]=t}function ub(i,t,e){let n=i.name,s=n.length;for(iu.lastIndex=0;;){let r=iu.exec(n),a=iu.lastIndex,o=r[1],c=r[2]==="]",l=r[3];if(c&&(o=o|0),l===void 0||l==="["&&a+2===s){vp(e,l===void 0?new ru(o,i,t):new au(o,i,t));break}else{let u=e.map[o];u===void 0&&(u=new ou(o),vp(e,u)),e=u}}}var pr=class{constructor(t,e){this.seq=[],this.map={};let n=t.getProgramParameter(e,t.ACTIVE_UNIFORMS);for(let a=0;a<n;++a){let o=t.getActiveUniform(e,a),c=t.getUniformLocation(e,o.name);ub(o,c,this)}let s=[],r=[];for(let a of this.seq)a.type===t.SAMPLER_2D_SHADOW||a.type===t.SAMPLER_CUBE_SHADOW||a.type===t.SAMPLER_2D_ARRAY_SHADOW?s.push(a):r.push(a);s.length>0&&(this.seq=s.concat(r))}setValue(t,e,n,s){let r=this.map[e];r!==void 0&&r.setValue(t,n,s)}setOptional(t,e,n){let s=e[n];s!==void 0&&this.setValue(t,n,s)}static upload(t,e,n,s){for(let r=0,a=e.length;r!==a;++r){let o=e[r],c=n[o.id];c.needsUpdate!==!1&&o.setValue(t,c.value,s)}}static seqWithValue(t,e){let n=[];for(let s=0,r=t.length;s!==r;++s){let a=t[s];a.id in e&&n.push(a)}return n}};function _p(i,t,e){let n=i.createShader(t);return i.shaderSource(n,e),i.compileShader(n),n}var db=37297,fb=0;function pb(i,t){let e=i.split(`
`),n=[],s=Math.max(t-6,0),r=Math.min(t+6,e.length);for(let a=s;a<r;a++){let o=a+1;n.push(`${o===t?">":" "} ${o}: ${e[a]}`)}return n.join(`
`)}var xp=new Ht;function mb(i){ne._getMatrix(xp,ne.workingColorSpace,i);let t=`mat3( ${xp.elements.map(e=>e.toFixed(4))} )`;switch(ne.getTransfer(i)){case Xr:return[t,"LinearTransferOETF"];case ue:return[t,"sRGBTransferOETF"];default:return kt("WebGLProgram: Unsupported color space: ",i),[t,"LinearTransferOETF"]}}function bp(i,t,e){let n=i.getShaderParameter(t,i.COMPILE_STATUS),r=(i.getShaderInfoLog(t)||"").trim();if(n&&r==="")return"";let a=/ERROR: 0:(\d+)/.exec(r);if(a){let o=parseInt(a[1]);return e.toUpperCase()+`

`+r+`

`+pb(i.getShaderSource(t),o)}else return r}function gb(i,t){let e=mb(t);return[`vec4 ${i}( vec4 value ) {`,`	return ${e[1]}( vec4( ${e[0]} * value.rgb, value.a ) );`,"}"].join(`
`)}var yb={[Ph]:"Linear",[Ih]:"Reinhard",[Lh]:"Cineon",[Fh]:"ACESFilmic",[Nh]:"AgX",[Uh]:"Neutral",[Dh]:"Custom"};function vb(i,t){let e=yb[t];return e===void 0?(kt("WebGLProgram: Unsupported toneMapping:",t),"vec3 "+i+"( vec3 color ) { return LinearToneMapping( color ); }"):"vec3 "+i+"( vec3 color ) { return "+e+"ToneMapping( color ); }"}var Nl=new V;function _b(){ne.getLuminanceCoefficients(Nl);let i=Nl.x.toFixed(4),t=Nl.y.toFixed(4),e=Nl.z.toFixed(4);return["float luminance( const in vec3 rgb ) {",`	const vec3 weights = vec3( ${i}, ${t}, ${e} );`,"	return dot( weights, rgb );","}"].join(`
`)}function xb(i){return[i.extensionClipCullDistance?"#extension GL_ANGLE_clip_cull_distance : require":"",i.extensionMultiDraw?"#extension GL_ANGLE_multi_draw : require":""].filter(ma).join(`
`)}function bb(i){let t=[];for(let e in i){let n=i[e];n!==!1&&t.push("#define "+e+" "+n)}return t.join(`
`)}function Mb(i,t){let e={},n=i.getProgramParameter(t,i.ACTIVE_ATTRIBUTES);for(let s=0;s<n;s++){let r=i.getActiveAttrib(t,s),a=r.name,o=1;r.type===i.FLOAT_MAT2&&(o=2),r.type===i.FLOAT_MAT3&&(o=3),r.type===i.FLOAT_MAT4&&(o=4),e[a]={type:r.type,location:i.getAttribLocation(t,a),locationSize:o}}return e}function ma(i){return i!==""}function Mp(i,t){let e=t.numSpotLightShadows+t.numSpotLightMaps-t.numSpotLightShadowsWithMaps;return i.replace(/NUM_SUN_LIGHTS/g,t.numSunLights).replace(/NUM_DIR_LIGHTS/g,t.numDirLights).replace(/NUM_SPOT_LIGHTS/g,t.numSpotLights).replace(/NUM_SPOT_LIGHT_MAPS/g,t.numSpotLightMaps).replace(/NUM_SPOT_LIGHT_COORDS/g,e).replace(/NUM_RECT_AREA_LIGHTS/g,t.numRectAreaLights).replace(/NUM_POINT_LIGHTS/g,t.numPointLights).replace(/NUM_HEMI_LIGHTS/g,t.numHemiLights).replace(/NUM_SUN_LIGHT_SHADOWS/g,t.numSunLightShadows).replace(/NUM_DIR_LIGHT_SHADOWS/g,t.numDirLightShadows).replace(/NUM_SPOT_LIGHT_SHADOWS_WITH_MAPS/g,t.numSpotLightShadowsWithMaps).replace(/NUM_SPOT_LIGHT_SHADOWS/g,t.numSpotLightShadows).replace(/NUM_POINT_LIGHT_SHADOWS/g,t.numPointLightShadows).replace(/NUM_LIGHT_PROBE_GRIDS/g,t.numLightProbeGrids)}function Sp(i,t){return i.replace(/NUM_CLIPPING_PLANES/g,t.numClippingPlanes).replace(/UNION_CLIPPING_PLANES/g,t.numClippingPlanes-t.numClipIntersection)}var Sb=/^[ \t]*#include +<([\w\d./]+)>/gm;function lu(i){return i.replace(Sb,wb)}function wb(i,t){let e=jt[t];if(e===void 0)throw new Error("THREE.WebGLProgram: Can not resolve #include <"+t+">");return lu(e)}var Ab=/#pragma unroll_loop_start\s+for\s*\(\s*int\s+i\s*=\s*(\d+)\s*;\s*i\s*<\s*(\d+)\s*;\s*i\s*\+\+\s*\)\s*{([\s\S]+?)}\s+#pragma unroll_loop_end/g;function wp(i){return i.replace(Ab,Eb)}function Eb(i,t,e,n){let s="";for(let r=parseInt(t);r<parseInt(e);r++)s+=n.replace(/\[\s*i\s*\]/g,"[ "+r+" ]").replace(/UNROLLED_LOOP_INDEX/g,r);return s}function Ap(i){let t=`precision ${i.precision} float;
	precision ${i.precision} int;
	precision ${i.precision} sampler2D;
	precision ${i.precision} samplerCube;
	precision ${i.precision} sampler3D;
	precision ${i.precision} sampler2DArray;
	precision ${i.precision} sampler2DShadow;
	precision ${i.precision} samplerCubeShadow;
	precision ${i.precision} sampler2DArrayShadow;
	precision ${i.precision} isampler2D;
	precision ${i.precision} isampler3D;
	precision ${i.precision} isamplerCube;
	precision ${i.precision} isampler2DArray;
	precision ${i.precision} usampler2D;
	precision ${i.precision} usampler3D;
	precision ${i.precision} usamplerCube;
	precision ${i.precision} usampler2DArray;
	`;return i.precision==="highp"?t+=`
#define HIGH_PRECISION`:i.precision==="mediump"?t+=`
#define MEDIUM_PRECISION`:i.precision==="lowp"&&(t+=`
#define LOW_PRECISION`),t}var Tb={[ra]:"SHADOWMAP_TYPE_PCF",[or]:"SHADOWMAP_TYPE_VSM"};function Cb(i){return Tb[i.shadowMapType]||"SHADOWMAP_TYPE_BASIC"}var Rb={[ur]:"ENVMAP_MODE_REFRACTION"};function Pb(i){return i.envMap===!1?"ENVMAP_MODE_REFLECTION":Rb[i.envMapMode]||"ENVMAP_MODE_REFLECTION"}var Ib={[Rh]:"ENVMAP_BLENDING_MULTIPLY",[Hf]:"ENVMAP_BLENDING_MIX",[Vf]:"ENVMAP_BLENDING_ADD"};function Lb(i){return i.envMap===!1?"ENVMAP_BLENDING_NONE":Ib[i.combine]||"ENVMAP_BLENDING_NONE"}function Fb(i,t,e,n){let s=i.getContext(),r=e.defines,a=e.vertexShader,o=e.fragmentShader,c=Cb(e),l=e.envMapPMREM===!0?"ENVMAP_TYPE_PMREM":"ENVMAP_TYPE_CUBE",h=Pb(e),u=Lb(e),d=xb(e),f=bb(r),p=s.createProgram(),y,m,g=e.glslVersion?"#version "+e.glslVersion+`
`:"";e.isRawShaderMaterial?(y=["#define SHADER_TYPE "+e.shaderType,"#define SHADER_NAME "+e.shaderName,f].filter(ma).join(`
`),y.length>0&&(y+=`
`),m=["#define SHADER_TYPE "+e.shaderType,"#define SHADER_NAME "+e.shaderName,f].filter(ma).join(`
`),m.length>0&&(m+=`
`)):(y=[Ap(e),"#define SHADER_TYPE "+e.shaderType,"#define SHADER_NAME "+e.shaderName,f,e.extensionClipCullDistance?"#define USE_CLIP_DISTANCE":"",e.batching?"#define USE_BATCHING":"",e.batchingColor?"#define USE_BATCHING_COLOR":"",e.instancing?"#define USE_INSTANCING":"",e.instancingColor?"#define USE_INSTANCING_COLOR":"",e.instancingMorph?"#define USE_INSTANCING_MORPH":"",e.useFog&&e.fog?"#define USE_FOG":"",e.useFog&&e.fogExp2?"#define FOG_EXP2":"",e.map?"#define USE_MAP":"",e.envMap?"#define USE_ENVMAP":"",e.envMap?"#define "+h:"",e.lightMap?"#define USE_LIGHTMAP":"",e.aoMap?"#define USE_AOMAP":"",e.bumpMap?"#define USE_BUMPMAP":"",e.normalMap?"#define USE_NORMALMAP":"",e.normalMapObjectSpace?"#define USE_NORMALMAP_OBJECTSPACE":"",e.normalMapTangentSpace?"#define USE_NORMALMAP_TANGENTSPACE":"",e.displacementMap?"#define USE_DISPLACEMENTMAP":"",e.emissiveMap?"#define USE_EMISSIVEMAP":"",e.anisotropy?"#define USE_ANISOTROPY":"",e.anisotropyMap?"#define USE_ANISOTROPYMAP":"",e.clearcoatMap?"#define USE_CLEARCOATMAP":"",e.clearcoatRoughnessMap?"#define USE_CLEARCOAT_ROUGHNESSMAP":"",e.clearcoatNormalMap?"#define USE_CLEARCOAT_NORMALMAP":"",e.diffuseRoughnessMap?"#define USE_DIFFUSE_ROUGHNESSMAP":"",e.iridescenceMap?"#define USE_IRIDESCENCEMAP":"",e.iridescenceThicknessMap?"#define USE_IRIDESCENCE_THICKNESSMAP":"",e.specularMap?"#define USE_SPECULARMAP":"",e.specularColorMap?"#define USE_SPECULAR_COLORMAP":"",e.specularIntensityMap?"#define USE_SPECULAR_INTENSITYMAP":"",e.roughnessMap?"#define USE_ROUGHNESSMAP":"",e.metalnessMap?"#define USE_METALNESSMAP":"",e.alphaMap?"#define USE_ALPHAMAP":"",e.alphaHash?"#define USE_ALPHAHASH":"",e.transmission?"#define USE_TRANSMISSION":"",e.transmissionMap?"#define USE_TRANSMISSIONMAP":"",e.thicknessMap?"#define USE_THICKNESSMAP":"",e.sheenColorMap?"#define USE_SHEEN_COLORMAP":"",e.sheenRoughnessMap?"#define USE_SHEEN_ROUGHNESSMAP":"",e.mapUv?"#define MAP_UV "+e.mapUv:"",e.alphaMapUv?"#define ALPHAMAP_UV "+e.alphaMapUv:"",e.lightMapUv?"#define LIGHTMAP_UV "+e.lightMapUv:"",e.aoMapUv?"#define AOMAP_UV "+e.aoMapUv:"",e.emissiveMapUv?"#define EMISSIVEMAP_UV "+e.emissiveMapUv:"",e.bumpMapUv?"#define BUMPMAP_UV "+e.bumpMapUv:"",e.normalMapUv?"#define NORMALMAP_UV "+e.normalMapUv:"",e.displacementMapUv?"#define DISPLACEMENTMAP_UV "+e.displacementMapUv:"",e.metalnessMapUv?"#define METALNESSMAP_UV "+e.metalnessMapUv:"",e.roughnessMapUv?"#define ROUGHNESSMAP_UV "+e.roughnessMapUv:"",e.anisotropyMapUv?"#define ANISOTROPYMAP_UV "+e.anisotropyMapUv:"",e.clearcoatMapUv?"#define CLEARCOATMAP_UV "+e.clearcoatMapUv:"",e.clearcoatNormalMapUv?"#define CLEARCOAT_NORMALMAP_UV "+e.clearcoatNormalMapUv:"",e.clearcoatRoughnessMapUv?"#define CLEARCOAT_ROUGHNESSMAP_UV "+e.clearcoatRoughnessMapUv:"",e.diffuseRoughnessMapUv?"#define DIFFUSE_ROUGHNESSMAP_UV "+e.diffuseRoughnessMapUv:"",e.iridescenceMapUv?"#define IRIDESCENCEMAP_UV "+e.iridescenceMapUv:"",e.iridescenceThicknessMapUv?"#define IRIDESCENCE_THICKNESSMAP_UV "+e.iridescenceThicknessMapUv:"",e.sheenColorMapUv?"#define SHEEN_COLORMAP_UV "+e.sheenColorMapUv:"",e.sheenRoughnessMapUv?"#define SHEEN_ROUGHNESSMAP_UV "+e.sheenRoughnessMapUv:"",e.specularMapUv?"#define SPECULARMAP_UV "+e.specularMapUv:"",e.specularColorMapUv?"#define SPECULAR_COLORMAP_UV "+e.specularColorMapUv:"",e.specularIntensityMapUv?"#define SPECULAR_INTENSITYMAP_UV "+e.specularIntensityMapUv:"",e.transmissionMapUv?"#define TRANSMISSIONMAP_UV "+e.transmissionMapUv:"",e.thicknessMapUv?"#define THICKNESSMAP_UV "+e.thicknessMapUv:"",e.vertexTangents&&e.flatShading===!1?"#define USE_TANGENT":"",e.vertexNormals?"#define HAS_NORMAL":"",e.vertexColors?"#define USE_COLOR":"",e.vertexAlphas?"#define USE_COLOR_ALPHA":"",e.vertexUv1s?"#define USE_UV1":"",e.vertexUv2s?"#define USE_UV2":"",e.vertexUv3s?"#define USE_UV3":"",e.pointsUvs?"#define USE_POINTS_UV":"",e.flatShading?"#define FLAT_SHADED":"",e.skinning?"#define USE_SKINNING":"",e.morphTargets?"#define USE_MORPHTARGETS":"",e.morphNormals&&e.flatShading===!1?"#define USE_MORPHNORMALS":"",e.morphColors?"#define USE_MORPHCOLORS":"",e.morphTargetsCount>0?"#define MORPHTARGETS_TEXTURE_STRIDE "+e.morphTextureStride:"",e.morphTargetsCount>0?"#define MORPHTARGETS_COUNT "+e.morphTargetsCount:"",e.doubleSided?"#define DOUBLE_SIDED":"",e.flipSided?"#define FLIP_SIDED":"",e.shadowMapEnabled?"#define USE_SHADOWMAP":"",e.shadowMapEnabled?"#define "+c:"",e.sizeAttenuation?"#define USE_SIZEATTENUATION":"",e.numLightProbes>0?"#define USE_LIGHT_PROBES":"",e.logarithmicDepthBuffer?"#define USE_LOGARITHMIC_DEPTH_BUFFER":"",e.reversedDepthBuffer?"#define USE_REVERSED_DEPTH_BUFFER":"","uniform mat4 modelMatrix;","uniform mat4 modelViewMatrix;","uniform mat4 projectionMatrix;","uniform mat4 viewMatrix;","uniform mat3 normalMatrix;","uniform vec3 cameraPosition;","uniform bool isOrthographic;","#ifdef USE_INSTANCING","	attribute mat4 instanceMatrix;","#endif","#ifdef USE_INSTANCING_COLOR","	attribute vec3 instanceColor;","#endif","#ifdef USE_INSTANCING_MORPH","	uniform sampler2D morphTexture;","#endif","attribute vec3 position;","attribute vec3 normal;","attribute vec2 uv;","#ifdef USE_UV1","	attribute vec2 uv1;","#endif","#ifdef USE_UV2","	attribute vec2 uv2;","#endif","#ifdef USE_UV3","	attribute vec2 uv3;","#endif","#ifdef USE_TANGENT","	attribute vec4 tangent;","#endif","#if defined( USE_COLOR_ALPHA )","	attribute vec4 color;","#elif defined( USE_COLOR )","	attribute vec3 color;","#endif","#ifdef USE_SKINNING","	attribute vec4 skinIndex;","	attribute vec4 skinWeight;","#endif",`
`].filter(ma).join(`
`),m=[Ap(e),"#define SHADER_TYPE "+e.shaderType,"#define SHADER_NAME "+e.shaderName,f,e.useFog&&e.fog?"#define USE_FOG":"",e.useFog&&e.fogExp2?"#define FOG_EXP2":"",e.alphaToCoverage?"#define ALPHA_TO_COVERAGE":"",e.map?"#define USE_MAP":"",e.matcap?"#define USE_MATCAP":"",e.envMap?"#define USE_ENVMAP":"",e.envMap?"#define "+l:"",e.envMap?"#define "+h:"",e.envMap?"#define "+u:"",e.envMapPMREM?"#define ENVMAP_MAX_LOD "+e.envMapMaxLod+".0":"",e.envMapPMREM?"#define ENVMAP_SIZE "+e.envMapSize+".0":"",e.lightMap?"#define USE_LIGHTMAP":"",e.aoMap?"#define USE_AOMAP":"",e.bumpMap?"#define USE_BUMPMAP":"",e.normalMap?"#define USE_NORMALMAP":"",e.normalMapObjectSpace?"#define USE_NORMALMAP_OBJECTSPACE":"",e.normalMapTangentSpace?"#define USE_NORMALMAP_TANGENTSPACE":"",e.packedNormalMap?"#define USE_PACKED_NORMALMAP":"",e.emissiveMap?"#define USE_EMISSIVEMAP":"",e.anisotropy?"#define USE_ANISOTROPY":"",e.anisotropyMap?"#define USE_ANISOTROPYMAP":"",e.clearcoat?"#define USE_CLEARCOAT":"",e.clearcoatMap?"#define USE_CLEARCOATMAP":"",e.clearcoatRoughnessMap?"#define USE_CLEARCOAT_ROUGHNESSMAP":"",e.clearcoatNormalMap?"#define USE_CLEARCOAT_NORMALMAP":"",e.diffuseRoughness?"#define USE_DIFFUSE_ROUGHNESS":"",e.diffuseRoughnessMap?"#define USE_DIFFUSE_ROUGHNESSMAP":"",e.dispersion?"#define USE_DISPERSION":"",e.retroreflection?"#define USE_RETROREFLECTION":"",e.iridescence?"#define USE_IRIDESCENCE":"",e.iridescenceMap?"#define USE_IRIDESCENCEMAP":"",e.iridescenceThicknessMap?"#define USE_IRIDESCENCE_THICKNESSMAP":"",e.specularMap?"#define USE_SPECULARMAP":"",e.specularColorMap?"#define USE_SPECULAR_COLORMAP":"",e.specularIntensityMap?"#define USE_SPECULAR_INTENSITYMAP":"",e.roughnessMap?"#define USE_ROUGHNESSMAP":"",e.metalnessMap?"#define USE_METALNESSMAP":"",e.alphaMap?"#define USE_ALPHAMAP":"",e.alphaTest?"#define USE_ALPHATEST":"",e.alphaHash?"#define USE_ALPHAHASH":"",e.sheen?"#define USE_SHEEN":"",e.sheenColorMap?"#define USE_SHEEN_COLORMAP":"",e.sheenRoughnessMap?"#define USE_SHEEN_ROUGHNESSMAP":"",e.transmission?"#define USE_TRANSMISSION":"",e.transmissionMap?"#define USE_TRANSMISSIONMAP":"",e.thicknessMap?"#define USE_THICKNESSMAP":"",e.vertexTangents&&e.flatShading===!1?"#define USE_TANGENT":"",e.vertexColors||e.instancingColor?"#define USE_COLOR":"",e.vertexAlphas||e.batchingColor?"#define USE_COLOR_ALPHA":"",e.vertexUv1s?"#define USE_UV1":"",e.vertexUv2s?"#define USE_UV2":"",e.vertexUv3s?"#define USE_UV3":"",e.pointsUvs?"#define USE_POINTS_UV":"",e.gradientMap?"#define USE_GRADIENTMAP":"",e.flatShading?"#define FLAT_SHADED":"",e.doubleSided?"#define DOUBLE_SIDED":"",e.flipSided?"#define FLIP_SIDED":"",e.shadowMapEnabled?"#define USE_SHADOWMAP":"",e.shadowMapEnabled?"#define "+c:"",e.premultipliedAlpha?"#define PREMULTIPLIED_ALPHA":"",e.numLightProbes>0?"#define USE_LIGHT_PROBES":"",e.decodeVideoTexture?"#define DECODE_VIDEO_TEXTURE":"",e.decodeVideoTextureEmissive?"#define DECODE_VIDEO_TEXTURE_EMISSIVE":"",e.logarithmicDepthBuffer?"#define USE_LOGARITHMIC_DEPTH_BUFFER":"",e.reversedDepthBuffer?"#define USE_REVERSED_DEPTH_BUFFER":"","uniform mat4 viewMatrix;","uniform vec3 cameraPosition;","uniform bool isOrthographic;",e.toneMapping!==Qn?"#define TONE_MAPPING":"",e.toneMapping!==Qn?jt.tonemapping_pars_fragment:"",e.toneMapping!==Qn?vb("toneMapping",e.toneMapping):"",e.dithering?"#define DITHERING":"",e.opaque?"#define OPAQUE":"",jt.colorspace_pars_fragment,gb("linearToOutputTexel",e.outputColorSpace),_b(),e.useDepthPacking?"#define DEPTH_PACKING "+e.depthPacking:"",`
`].filter(ma).join(`
`)),a=lu(a),a=Mp(a,e),a=Sp(a,e),o=lu(o),o=Mp(o,e),o=Sp(o,e),a=wp(a),o=wp(o),e.isRawShaderMaterial!==!0&&(g=`#version 300 es
`,y=[d,"#define attribute in","#define varying out","#define texture2D texture"].join(`
`)+`
`+y,m=["#define varying in",e.glslVersion===Ji?"":"layout(location = 0) out highp vec4 pc_fragColor;",e.glslVersion===Ji?"":"#define gl_FragColor pc_fragColor","#define gl_FragDepthEXT gl_FragDepth","#define texture2D texture","#define textureCube texture","#define texture2DProj textureProj","#define texture2DLodEXT textureLod","#define texture2DProjLodEXT textureProjLod","#define textureCubeLodEXT textureLod","#define texture2DGradEXT textureGrad","#define texture2DProjGradEXT textureProjGrad","#define textureCubeGradEXT textureGrad"].join(`
`)+`
`+m);let _=g+y+a,S=g+m+o,x=_p(s,s.VERTEX_SHADER,_),b=_p(s,s.FRAGMENT_SHADER,S);s.attachShader(p,x),s.attachShader(p,b),e.index0AttributeName!==void 0?s.bindAttribLocation(p,0,e.index0AttributeName):e.hasPositionAttribute===!0&&s.bindAttribLocation(p,0,"position"),s.linkProgram(p);function E(C){if(i.debug.checkShaderErrors){let P=s.getProgramInfoLog(p)||"",O=s.getShaderInfoLog(x)||"",F=s.getShaderInfoLog(b)||"",I=P.trim(),N=O.trim(),H=F.trim(),z=!0,Y=!0;if(s.getProgramParameter(p,s.LINK_STATUS)===!1)if(z=!1,typeof i.debug.onShaderError=="function")i.debug.onShaderError(s,p,x,b);else{let X=bp(s,x,"vertex"),J=bp(s,b,"fragment");zt("WebGLProgram: Shader Error "+s.getError()+" - VALIDATE_STATUS "+s.getProgramParameter(p,s.VALIDATE_STATUS)+`

Material Name: `+C.name+`
Material Type: `+C.type+`

Program Info Log: `+I+`
`+X+`
`+J)}else I!==""?kt("WebGLProgram: Program Info Log:",I):(N===""||H==="")&&(Y=!1);Y&&(C.diagnostics={runnable:z,programLog:I,vertexShader:{log:N,prefix:y},fragmentShader:{log:H,prefix:m}})}s.deleteShader(x),s.deleteShader(b),v=new pr(s,p),w=Mb(s,p)}let v;this.getUniforms=function(){return v===void 0&&E(this),v};let w;this.getAttributes=function(){return w===void 0&&E(this),w};let L=e.rendererExtensionParallelShaderCompile===!1;return this.isReady=function(){return L===!1&&(L=s.getProgramParameter(p,db)),L},this.destroy=function(){n.releaseStatesOfProgram(this),s.deleteProgram(p),this.program=void 0},this.type=e.shaderType,this.name=e.shaderName,this.id=fb++,this.cacheKey=t,this.usedTimes=1,this.program=p,this.vertexShader=x,this.fragmentShader=b,this}var Db=0,cu=class{constructor(){this.shaderCache=new Map,this.materialCache=new Map}update(t,e,n){let s=this._getShaderCacheForMaterial(t);return s.has(e)===!1&&(s.add(e),e.usedTimes++),s.has(n)===!1&&(s.add(n),n.usedTimes++),this}remove(t){let e=this.materialCache.get(t);for(let n of e)n.usedTimes--,n.usedTimes===0&&this.shaderCache.delete(n.code);return this.materialCache.delete(t),this}getVertexShaderStage(t){return this._getShaderStage(t.vertexShader)}getFragmentShaderStage(t){return this._getShaderStage(t.fragmentShader)}dispose(){this.shaderCache.clear(),this.materialCache.clear()}_getShaderCacheForMaterial(t){let e=this.materialCache,n=e.get(t);return n===void 0&&(n=new Set,e.set(t,n)),n}_getShaderStage(t){let e=this.shaderCache,n=e.get(t);return n===void 0&&(n=new hu(t),e.set(t,n)),n}},hu=class{constructor(t){this.id=Db++,this.code=t,this.usedTimes=0}};function Nb(i){return i===$i||i===da||i===fa}function Ub(i,t,e,n,s,r){let a=new Yr,o=new cu,c=new Set,l=[],h=new Map,u=n.logarithmicDepthBuffer,d={MeshDepthMaterial:"depth",MeshDistanceMaterial:"distance",MeshNormalMaterial:"normal",MeshBasicMaterial:"basic",MeshLambertMaterial:"lambert",MeshPhongMaterial:"phong",MeshToonMaterial:"toon",MeshStandardMaterial:"physical",MeshPhysicalMaterial:"physical",MeshMatcapMaterial:"matcap",LineBasicMaterial:"basic",LineDashedMaterial:"dashed",PointsMaterial:"points",ShadowMaterial:"shadow",SpriteMaterial:"sprite"};function f(v){return c.add(v),v===0?"uv":`uv${v}`}function p(v,w,L,C,P,O){let F=C.fog,I=P.geometry,N=v.isMeshStandardMaterial||v.isMeshLambertMaterial||v.isMeshPhongMaterial?C.environment:null,H=v.isMeshStandardMaterial||v.isMeshLambertMaterial&&!v.envMap||v.isMeshPhongMaterial&&!v.envMap,z=t.get(v.envMap||N,H),Y=d[v.type],X=n.precision;v.precision!==null&&(X=n.getMaxPrecision(v.precision),X!==v.precision&&kt("WebGLProgram.getParameters:",v.precision,"not supported, using",X,"instead."));let J=I.morphAttributes.position||I.morphAttributes.normal||I.morphAttributes.color,nt=J!==void 0?J.length:0,xt=0;I.morphAttributes.position!==void 0&&(xt=1),I.morphAttributes.normal!==void 0&&(xt=2),I.morphAttributes.color!==void 0&&(xt=3);let bt,Z,ft,at;if(Y){let yt=ei[Y];bt=yt.vertexShader,Z=yt.fragmentShader}else{bt=v.vertexShader,Z=v.fragmentShader;let yt=o.getVertexShaderStage(v),de=o.getFragmentShaderStage(v);o.update(v,yt,de),ft=yt.id,at=de.id}let wt=i.getRenderTarget(),ut=i.state.buffers.depth.getReversed(),It=P.isInstancedMesh===!0,Wt=P.isBatchedMesh===!0,Tt=!!v.map,Ft=!!v.matcap,se=!!z,qt=se&&z.isPMREMTexture===!0,xe=!!v.aoMap,be=!!v.lightMap,un=!!v.bumpMap&&v.wireframe===!1,Me=!!v.normalMap,qn=!!v.displacementMap,ke=!!v.emissiveMap,Tn=!!v.metalnessMap,Cn=!!v.roughnessMap,Rn=v.anisotropy>0,B=v.clearcoat>0,Pn=v.diffuseRoughness>0,ve=v.dispersion>0,_e=v.retroreflectivity>0,gt=v.iridescence>0,Le=v.sheen>0,Ut=v.transmission>0,Vt=Rn&&!!v.anisotropyMap,R=B&&!!v.clearcoatMap,M=B&&!!v.clearcoatNormalMap,W=B&&!!v.clearcoatRoughnessMap,it=Pn&&!!v.diffuseRoughnessMap,et=gt&&!!v.iridescenceMap,ot=gt&&!!v.iridescenceThicknessMap,pt=Le&&!!v.sheenColorMap,K=Le&&!!v.sheenRoughnessMap,Q=!!v.specularMap,ct=!!v.specularColorMap,D=!!v.specularIntensityMap,tt=Ut&&!!v.transmissionMap,j=Ut&&!!v.thicknessMap,ht=!!v.gradientMap,rt=!!v.alphaMap,lt=v.alphaTest>0,Pt=!!v.alphaHash,Jt=!!v.extensions,st=Qn;v.toneMapped&&(wt===null||wt.isXRRenderTarget===!0)&&(st=i.toneMapping);let Dt=qt?z.isCompressedCubeTexture?z.image[0].mipmaps:z.mipmaps:null,$t={shaderID:Y,shaderType:v.type,shaderName:v.name,vertexShader:bt,fragmentShader:Z,defines:v.defines,customVertexShaderID:ft,customFragmentShaderID:at,isRawShaderMaterial:v.isRawShaderMaterial===!0,glslVersion:v.glslVersion,precision:X,batching:Wt,batchingColor:Wt&&P._colorsTexture!==null,instancing:It,instancingColor:It&&P.instanceColor!==null,instancingMorph:It&&P.morphTexture!==null,outputColorSpace:wt===null?i.outputColorSpace:wt.isXRRenderTarget===!0?wt.texture.colorSpace:ne.workingColorSpace,alphaToCoverage:!!v.alphaToCoverage,map:Tt,matcap:Ft,envMap:se,envMapMode:se&&z.mapping,envMapPMREM:qt,envMapMaxLod:qt?Dt.length-1:null,envMapSize:qt?Dt[0].width:null,aoMap:xe,lightMap:be,bumpMap:un,normalMap:Me,displacementMap:qn,emissiveMap:ke,normalMapObjectSpace:Me&&v.normalMapType===Xf,normalMapTangentSpace:Me&&v.normalMapType===Wh,packedNormalMap:Me&&v.normalMapType===Wh&&Nb(v.normalMap.format),metalnessMap:Tn,roughnessMap:Cn,anisotropy:Rn,anisotropyMap:Vt,clearcoat:B,clearcoatMap:R,clearcoatNormalMap:M,clearcoatRoughnessMap:W,diffuseRoughness:Pn,diffuseRoughnessMap:it,dispersion:ve,retroreflection:_e,iridescence:gt,iridescenceMap:et,iridescenceThicknessMap:ot,sheen:Le,sheenColorMap:pt,sheenRoughnessMap:K,specularMap:Q,specularColorMap:ct,specularIntensityMap:D,transmission:Ut,transmissionMap:tt,thicknessMap:j,gradientMap:ht,opaque:v.transparent===!1&&v.blending===lr&&v.alphaToCoverage===!1,alphaMap:rt,alphaTest:lt,alphaHash:Pt,combine:v.combine,mapUv:Tt&&f(v.map.channel),aoMapUv:xe&&f(v.aoMap.channel),lightMapUv:be&&f(v.lightMap.channel),bumpMapUv:un&&f(v.bumpMap.channel),normalMapUv:Me&&f(v.normalMap.channel),displacementMapUv:qn&&f(v.displacementMap.channel),emissiveMapUv:ke&&f(v.emissiveMap.channel),metalnessMapUv:Tn&&f(v.metalnessMap.channel),roughnessMapUv:Cn&&f(v.roughnessMap.channel),anisotropyMapUv:Vt&&f(v.anisotropyMap.channel),clearcoatMapUv:R&&f(v.clearcoatMap.channel),clearcoatNormalMapUv:M&&f(v.clearcoatNormalMap.channel),clearcoatRoughnessMapUv:W&&f(v.clearcoatRoughnessMap.channel),diffuseRoughnessMapUv:it&&f(v.diffuseRoughnessMap.channel),iridescenceMapUv:et&&f(v.iridescenceMap.channel),iridescenceThicknessMapUv:ot&&f(v.iridescenceThicknessMap.channel),sheenColorMapUv:pt&&f(v.sheenColorMap.channel),sheenRoughnessMapUv:K&&f(v.sheenRoughnessMap.channel),specularMapUv:Q&&f(v.specularMap.channel),specularColorMapUv:ct&&f(v.specularColorMap.channel),specularIntensityMapUv:D&&f(v.specularIntensityMap.channel),transmissionMapUv:tt&&f(v.transmissionMap.channel),thicknessMapUv:j&&f(v.thicknessMap.channel),alphaMapUv:rt&&f(v.alphaMap.channel),vertexTangents:!!I.attributes.tangent&&(Me||Rn),vertexNormals:!!I.attributes.normal,vertexColors:v.vertexColors,vertexAlphas:v.vertexColors===!0&&!!I.attributes.color&&I.attributes.color.itemSize===4,pointsUvs:P.isPoints===!0&&!!I.attributes.uv&&(Tt||rt),fog:!!F,useFog:v.fog===!0,fogExp2:!!F&&F.isFogExp2,flatShading:v.wireframe===!1&&(v.flatShading===!0||I.attributes.normal===void 0&&Me===!1&&(v.isMeshLambertMaterial||v.isMeshPhongMaterial||v.isMeshStandardMaterial||v.isMeshPhysicalMaterial)),sizeAttenuation:v.sizeAttenuation===!0,logarithmicDepthBuffer:u,reversedDepthBuffer:ut,skinning:P.isSkinnedMesh===!0,hasPositionAttribute:I.attributes.position!==void 0,morphTargets:I.morphAttributes.position!==void 0,morphNormals:I.morphAttributes.normal!==void 0,morphColors:I.morphAttributes.color!==void 0,morphTargetsCount:nt,morphTextureStride:xt,numSunLights:w.sun.length,numDirLights:w.directional.length,numPointLights:w.point.length,numSpotLights:w.spot.length,numSpotLightMaps:w.spotLightMap.length,numRectAreaLights:w.rectArea.length,numHemiLights:w.hemi.length,numSunLightShadows:w.sunShadowMap.length,numDirLightShadows:w.directionalShadowMap.length,numPointLightShadows:w.pointShadowMap.length,numSpotLightShadows:w.spotShadowMap.length,numSpotLightShadowsWithMaps:w.numSpotLightShadowsWithMaps,numLightProbes:w.numLightProbes,numLightProbeGrids:O.filter(yt=>yt.texture!==null).length,numClippingPlanes:r.numPlanes,numClipIntersection:r.numIntersection,dithering:v.dithering,shadowMapEnabled:i.shadowMap.enabled&&L.length>0,shadowMapType:i.shadowMap.type,toneMapping:st,decodeVideoTexture:Tt&&v.map.isVideoTexture===!0&&ne.getTransfer(v.map.colorSpace)===ue,decodeVideoTextureEmissive:ke&&v.emissiveMap.isVideoTexture===!0&&ne.getTransfer(v.emissiveMap.colorSpace)===ue,premultipliedAlpha:v.premultipliedAlpha,doubleSided:v.side===pn,flipSided:v.side===cn,useDepthPacking:v.depthPacking>=0,depthPacking:v.depthPacking||0,index0AttributeName:v.index0AttributeName,extensionClipCullDistance:Jt&&v.extensions.clipCullDistance===!0&&e.has("WEBGL_clip_cull_distance"),extensionMultiDraw:(Jt&&v.extensions.multiDraw===!0||Wt)&&e.has("WEBGL_multi_draw"),rendererExtensionParallelShaderCompile:e.has("KHR_parallel_shader_compile"),customProgramCacheKey:v.customProgramCacheKey()};return $t.vertexUv1s=c.has(1),$t.vertexUv2s=c.has(2),$t.vertexUv3s=c.has(3),c.clear(),$t}function y(v){let w=[];if(v.shaderID?w.push(v.shaderID):(w.push(v.customVertexShaderID),w.push(v.customFragmentShaderID)),v.defines!==void 0)for(let L in v.defines)w.push(L),w.push(v.defines[L]);return v.isRawShaderMaterial===!1&&(m(w,v),g(w,v),w.push(i.outputColorSpace)),w.push(v.customProgramCacheKey),w.join()}function m(v,w){v.push(w.precision),v.push(w.outputColorSpace),v.push(w.envMapMode),v.push(w.envMapPMREM),v.push(w.envMapMaxLod),v.push(w.envMapSize),v.push(w.mapUv),v.push(w.alphaMapUv),v.push(w.lightMapUv),v.push(w.aoMapUv),v.push(w.bumpMapUv),v.push(w.normalMapUv),v.push(w.displacementMapUv),v.push(w.emissiveMapUv),v.push(w.metalnessMapUv),v.push(w.roughnessMapUv),v.push(w.anisotropyMapUv),v.push(w.clearcoatMapUv),v.push(w.clearcoatNormalMapUv),v.push(w.clearcoatRoughnessMapUv),v.push(w.diffuseRoughnessMapUv),v.push(w.iridescenceMapUv),v.push(w.iridescenceThicknessMapUv),v.push(w.sheenColorMapUv),v.push(w.sheenRoughnessMapUv),v.push(w.specularMapUv),v.push(w.specularColorMapUv),v.push(w.specularIntensityMapUv),v.push(w.transmissionMapUv),v.push(w.thicknessMapUv),v.push(w.combine),v.push(w.fogExp2),v.push(w.sizeAttenuation),v.push(w.morphTargetsCount),v.push(w.numSunLights),v.push(w.numDirLights),v.push(w.numPointLights),v.push(w.numSpotLights),v.push(w.numSpotLightMaps),v.push(w.numHemiLights),v.push(w.numRectAreaLights),v.push(w.numSunLightShadows),v.push(w.numDirLightShadows),v.push(w.numPointLightShadows),v.push(w.numSpotLightShadows),v.push(w.numSpotLightShadowsWithMaps),v.push(w.numLightProbes),v.push(w.numLightProbeGrids),v.push(w.shadowMapType),v.push(w.toneMapping),v.push(w.numClippingPlanes),v.push(w.numClipIntersection),v.push(w.depthPacking)}function g(v,w){a.disableAll(),w.instancing&&a.enable(0),w.instancingColor&&a.enable(1),w.instancingMorph&&a.enable(2),w.matcap&&a.enable(3),w.envMap&&a.enable(4),w.normalMapObjectSpace&&a.enable(5),w.normalMapTangentSpace&&a.enable(6),w.clearcoat&&a.enable(7),w.iridescence&&a.enable(8),w.alphaTest&&a.enable(9),w.vertexColors&&a.enable(10),w.vertexAlphas&&a.enable(11),w.vertexUv1s&&a.enable(12),w.vertexUv2s&&a.enable(13),w.vertexUv3s&&a.enable(14),w.vertexTangents&&a.enable(15),w.anisotropy&&a.enable(16),w.alphaHash&&a.enable(17),w.batching&&a.enable(18),w.dispersion&&a.enable(19),w.retroreflection&&a.enable(24),w.diffuseRoughness&&a.enable(25),w.batchingColor&&a.enable(20),w.gradientMap&&a.enable(21),w.packedNormalMap&&a.enable(22),w.vertexNormals&&a.enable(23),v.push(a.mask),a.disableAll(),w.fog&&a.enable(0),w.useFog&&a.enable(1),w.flatShading&&a.enable(2),w.logarithmicDepthBuffer&&a.enable(3),w.reversedDepthBuffer&&a.enable(4),w.skinning&&a.enable(5),w.morphTargets&&a.enable(6),w.morphNormals&&a.enable(7),w.morphColors&&a.enable(8),w.premultipliedAlpha&&a.enable(9),w.shadowMapEnabled&&a.enable(10),w.doubleSided&&a.enable(11),w.flipSided&&a.enable(12),w.useDepthPacking&&a.enable(13),w.dithering&&a.enable(14),w.transmission&&a.enable(15),w.sheen&&a.enable(16),w.opaque&&a.enable(17),w.pointsUvs&&a.enable(18),w.decodeVideoTexture&&a.enable(19),w.decodeVideoTextureEmissive&&a.enable(20),w.alphaToCoverage&&a.enable(21),w.numLightProbeGrids>0&&a.enable(22),w.hasPositionAttribute&&a.enable(23),v.push(a.mask)}function _(v){let w=d[v.type],L;if(w){let C=ei[w];L=ap.clone(C.uniforms)}else L=v.uniforms;return L}function S(v,w){let L=h.get(w);return L!==void 0?++L.usedTimes:(L=new Fb(i,w,v,s),l.push(L),h.set(w,L)),L}function x(v){if(--v.usedTimes===0){let w=l.indexOf(v);l[w]=l[l.length-1],l.pop(),h.delete(v.cacheKey),v.destroy()}}function b(v){o.remove(v)}function E(){o.dispose()}return{getParameters:p,getProgramCacheKey:y,getUniforms:_,acquireProgram:S,releaseProgram:x,releaseShaderCache:b,programs:l,dispose:E}}function Ob(){let i=new WeakMap;function t(a){return i.has(a)}function e(a){let o=i.get(a);return o===void 0&&(o={},i.set(a,o)),o}function n(a){i.delete(a)}function s(a,o,c){i.get(a)[o]=c}function r(){i=new WeakMap}return{has:t,get:e,remove:n,update:s,dispose:r}}function kb(i,t){return i.groupOrder!==t.groupOrder?i.groupOrder-t.groupOrder:i.renderOrder!==t.renderOrder?i.renderOrder-t.renderOrder:i.material.id!==t.material.id?i.material.id-t.material.id:i.materialVariant!==t.materialVariant?i.materialVariant-t.materialVariant:i.z!==t.z?i.z-t.z:i.id-t.id}function Ep(i,t){return i.groupOrder!==t.groupOrder?i.groupOrder-t.groupOrder:i.renderOrder!==t.renderOrder?i.renderOrder-t.renderOrder:i.z!==t.z?t.z-i.z:i.id-t.id}function Tp(){let i=[],t=0,e=[],n=[],s=[];function r(){t=0,e.length=0,n.length=0,s.length=0}function a(d){let f=0;return d.isInstancedMesh&&(f+=2),d.isSkinnedMesh&&(f+=1),f}function o(d,f,p,y,m,g){let _=i[t];return _===void 0?(_={id:d.id,object:d,geometry:f,material:p,materialVariant:a(d),groupOrder:y,renderOrder:d.renderOrder,z:m,group:g},i[t]=_):(_.id=d.id,_.object=d,_.geometry=f,_.material=p,_.materialVariant=a(d),_.groupOrder=y,_.renderOrder=d.renderOrder,_.z=m,_.group=g),t++,_}function c(d,f,p,y,m,g,_){_.reversedDepth===!0&&(m=-m);let S=o(d,f,p,y,m,g);p.transmission>0?n.push(S):p.transparent===!0?s.push(S):e.push(S)}function l(d,f,p,y,m,g){let _=o(d,f,p,y,m,g);p.transmission>0?n.unshift(_):p.transparent===!0?s.unshift(_):e.unshift(_)}function h(d,f){e.length>1&&e.sort(d||kb),n.length>1&&n.sort(f||Ep),s.length>1&&s.sort(f||Ep)}function u(){for(let d=t,f=i.length;d<f;d++){let p=i[d];if(p.id===null)break;p.id=null,p.object=null,p.geometry=null,p.material=null,p.group=null}}return{opaque:e,transmissive:n,transparent:s,init:r,push:c,unshift:l,finish:u,sort:h}}function Bb(){let i=new WeakMap;function t(n,s){let r=i.get(n),a;return r===void 0?(a=new Tp,i.set(n,[a])):s>=r.length?(a=new Tp,r.push(a)):a=r[s],a}function e(){i=new WeakMap}return{get:t,dispose:e}}function zb(){let i={};return{get:function(t){if(i[t.id]!==void 0)return i[t.id];let e;switch(t.type){case"SunLight":case"DirectionalLight":e={direction:new V,color:new Qt};break;case"SpotLight":e={position:new V,direction:new V,color:new Qt,distance:0,coneCos:0,penumbraCos:0,decay:0};break;case"PointLight":e={position:new V,color:new Qt,distance:0,decay:0};break;case"HemisphereLight":e={direction:new V,skyColor:new Qt,groundColor:new Qt};break;case"RectAreaLight":e={color:new Qt,position:new V,halfWidth:new V,halfHeight:new V};break}return i[t.id]=e,e}}}function Hb(){let i={};return{get:function(t){if(i[t.id]!==void 0)return i[t.id];let e;switch(t.type){case"SunLight":case"DirectionalLight":e={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new Rt};break;case"SpotLight":e={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new Rt};break;case"PointLight":e={shadowIntensity:1,shadowBias:0,shadowNormalBias:0,shadowRadius:1,shadowMapSize:new Rt,shadowCameraNear:1,shadowCameraFar:1e3};break}return i[t.id]=e,e}}}var Vb=0;function Gb(i,t){return(t.castShadow?2:0)-(i.castShadow?2:0)+(t.map?1:0)-(i.map?1:0)}function Wb(i){let t=new zb,e=Hb(),n={version:0,hash:{sunLength:-1,directionalLength:-1,pointLength:-1,spotLength:-1,rectAreaLength:-1,hemiLength:-1,numSunShadows:-1,numDirectionalShadows:-1,numPointShadows:-1,numSpotShadows:-1,numSpotMaps:-1,numLightProbes:-1},ambient:[0,0,0],probe:[],sun:[],sunShadow:[],sunShadowMap:[],sunShadowMatrix:[],sunShadowCascade:[],directional:[],directionalShadow:[],directionalShadowMap:[],directionalShadowMatrix:[],spot:[],spotLightMap:[],spotShadow:[],spotShadowMap:[],spotLightMatrix:[],rectArea:[],rectAreaLTC1:null,rectAreaLTC2:null,point:[],pointShadow:[],pointShadowMap:[],pointShadowMatrix:[],hemi:[],numSpotLightShadowsWithMaps:0,numLightProbes:0};for(let l=0;l<9;l++)n.probe.push(new V);let s=new V,r=new oe,a=new oe;function o(l){let h=0,u=0,d=0;for(let O=0;O<9;O++)n.probe[O].set(0,0,0);let f=0,p=0,y=0,m=0,g=0,_=0,S=0,x=0,b=0,E=0,v=0,w=0,L=0,C=0;l.sort(Gb);for(let O=0,F=l.length;O<F;O++){let I=l[O],N=I.color,H=I.intensity,z=I.distance,Y=null;if(I.shadow&&I.shadow.map&&(I.shadow.map.texture.format===$i?Y=I.shadow.map.texture:Y=I.shadow.map.depthTexture||I.shadow.map.texture),I.isAmbientLight)h+=N.r*H,u+=N.g*H,d+=N.b*H;else if(I.isLightProbe){for(let X=0;X<9;X++)n.probe[X].addScaledVector(I.sh.coefficients[X],H);C++}else if(I.isSunLight){let X=t.get(I);if(X.color.copy(I.color).multiplyScalar(I.intensity),I.castShadow){let J=I.shadow,nt=e.get(I);nt.shadowIntensity=J.intensity,nt.shadowBias=J.bias,nt.shadowNormalBias=J.normalBias,nt.shadowRadius=J.radius,nt.shadowMapSize.copy(J.mapSize).multiply(J.getFrameExtents()),n.sunShadow[p]=nt,n.sunShadowMap[p]=Y;let xt=J.getViewportCount();for(let bt=0;bt<xt;bt++)n.sunShadowMatrix[y+bt]=J.getMatrix(bt),n.sunShadowCascade[y+bt]=J._cascadeData[bt];y+=xt,p++}n.sun[f]=X,f++}else if(I.isDirectionalLight){let X=t.get(I);if(X.color.copy(I.color).multiplyScalar(I.intensity),I.castShadow){let J=I.shadow,nt=e.get(I);nt.shadowIntensity=J.intensity,nt.shadowBias=J.bias,nt.shadowNormalBias=J.normalBias,nt.shadowRadius=J.radius,nt.shadowMapSize=J.mapSize,n.directionalShadow[m]=nt,n.directionalShadowMap[m]=Y,n.directionalShadowMatrix[m]=I.shadow.matrix,b++}n.directional[m]=X,m++}else if(I.isSpotLight){let X=t.get(I);X.position.setFromMatrixPosition(I.matrixWorld),X.color.copy(N).multiplyScalar(H),X.distance=z,X.coneCos=Math.cos(I.angle),X.penumbraCos=Math.cos(I.angle*(1-I.penumbra)),X.decay=I.decay,n.spot[_]=X;let J=I.shadow;if(I.map&&(n.spotLightMap[w]=I.map,w++,J.updateMatrices(I),I.castShadow&&L++),n.spotLightMatrix[_]=J.matrix,I.castShadow){let nt=e.get(I);nt.shadowIntensity=J.intensity,nt.shadowBias=J.bias,nt.shadowNormalBias=J.normalBias,nt.shadowRadius=J.radius,nt.shadowMapSize=J.mapSize,n.spotShadow[_]=nt,n.spotShadowMap[_]=Y,v++}_++}else if(I.isRectAreaLight){let X=t.get(I);X.color.copy(N).multiplyScalar(H),X.halfWidth.set(I.width*.5,0,0),X.halfHeight.set(0,I.height*.5,0),n.rectArea[S]=X,S++}else if(I.isPointLight){let X=t.get(I);if(X.color.copy(I.color).multiplyScalar(I.intensity),X.distance=I.distance,X.decay=I.decay,I.castShadow){let J=I.shadow,nt=e.get(I);nt.shadowIntensity=J.intensity,nt.shadowBias=J.bias,nt.shadowNormalBias=J.normalBias,nt.shadowRadius=J.radius,nt.shadowMapSize=J.mapSize,nt.shadowCameraNear=J.camera.near,nt.shadowCameraFar=J.camera.far,n.pointShadow[g]=nt,n.pointShadowMap[g]=Y,n.pointShadowMatrix[g]=I.shadow.matrix,E++}n.point[g]=X,g++}else if(I.isHemisphereLight){let X=t.get(I);X.skyColor.copy(I.color).multiplyScalar(H),X.groundColor.copy(I.groundColor).multiplyScalar(H),n.hemi[x]=X,x++}}S>0&&(i.has("OES_texture_float_linear")===!0?(n.rectAreaLTC1=vt.LTC_FLOAT_1,n.rectAreaLTC2=vt.LTC_FLOAT_2):(n.rectAreaLTC1=vt.LTC_HALF_1,n.rectAreaLTC2=vt.LTC_HALF_2)),n.ambient[0]=h,n.ambient[1]=u,n.ambient[2]=d;let P=n.hash;(P.sunLength!==f||P.directionalLength!==m||P.pointLength!==g||P.spotLength!==_||P.rectAreaLength!==S||P.hemiLength!==x||P.numSunShadows!==p||P.numDirectionalShadows!==b||P.numPointShadows!==E||P.numSpotShadows!==v||P.numSpotMaps!==w||P.numLightProbes!==C)&&(n.sun.length=f,n.directional.length=m,n.spot.length=_,n.rectArea.length=S,n.point.length=g,n.hemi.length=x,n.sunShadow.length=p,n.sunShadowMap.length=p,n.sunShadowMatrix.length=y,n.sunShadowCascade.length=y,n.directionalShadow.length=b,n.directionalShadowMap.length=b,n.directionalShadowMatrix.length=b,n.pointShadow.length=E,n.pointShadowMap.length=E,n.pointShadowMatrix.length=E,n.spotShadow.length=v,n.spotShadowMap.length=v,n.spotLightMatrix.length=v+w-L,n.spotLightMap.length=w,n.numSpotLightShadowsWithMaps=L,n.numLightProbes=C,P.sunLength=f,P.directionalLength=m,P.pointLength=g,P.spotLength=_,P.rectAreaLength=S,P.hemiLength=x,P.numSunShadows=p,P.numDirectionalShadows=b,P.numPointShadows=E,P.numSpotShadows=v,P.numSpotMaps=w,P.numLightProbes=C,n.version=Vb++)}function c(l,h){let u=0,d=0,f=0,p=0,y=0,m=0,g=h.matrixWorldInverse;for(let _=0,S=l.length;_<S;_++){let x=l[_];if(x.isSunLight){let b=n.sun[u];b.direction.setFromMatrixPosition(x.matrixWorld),b.direction.transformDirection(g),u++}else if(x.isDirectionalLight){let b=n.directional[d];b.direction.setFromMatrixPosition(x.matrixWorld),s.setFromMatrixPosition(x.target.matrixWorld),b.direction.sub(s),b.direction.transformDirection(g),d++}else if(x.isSpotLight){let b=n.spot[p];b.position.setFromMatrixPosition(x.matrixWorld),b.position.applyMatrix4(g),b.direction.setFromMatrixPosition(x.matrixWorld),s.setFromMatrixPosition(x.target.matrixWorld),b.direction.sub(s),b.direction.transformDirection(g),p++}else if(x.isRectAreaLight){let b=n.rectArea[y];b.position.setFromMatrixPosition(x.matrixWorld),b.position.applyMatrix4(g),a.identity(),r.copy(x.matrixWorld),r.premultiply(g),a.extractRotation(r),b.halfWidth.set(x.width*.5,0,0),b.halfHeight.set(0,x.height*.5,0),b.halfWidth.applyMatrix4(a),b.halfHeight.applyMatrix4(a),y++}else if(x.isPointLight){let b=n.point[f];b.position.setFromMatrixPosition(x.matrixWorld),b.position.applyMatrix4(g),f++}else if(x.isHemisphereLight){let b=n.hemi[m];b.direction.setFromMatrixPosition(x.matrixWorld),b.direction.transformDirection(g),m++}}}return{setup:o,setupView:c,state:n}}function Cp(i){let t=new Wb(i),e=[],n=[],s=[];function r(u){h.camera=u,e.length=0,n.length=0,s.length=0}function a(u){u.isLightProbeGrid?s.push(u):e.push(u)}function o(u){n.push(u)}function c(){t.setup(e),s.sort((u,d)=>u.priority-d.priority||u.id-d.id)}function l(u){t.setupView(e,u)}let h={lightsArray:e,shadowsArray:n,lightProbeGridArray:s,camera:null,lights:t,transmissionRenderTarget:{},textureUnits:0};return{init:r,state:h,setupLights:c,setupLightsView:l,pushLight:a,pushShadow:o}}function Xb(i){let t=new WeakMap;function e(s,r=0){let a=t.get(s),o;return a===void 0?(o=new Cp(i),t.set(s,[o])):r>=a.length?(o=new Cp(i),a.push(o)):o=a[r],o}function n(){t=new WeakMap}return{get:e,dispose:n}}var qb=`void main() {
	gl_Position = vec4( position, 1.0 );
}`,$b=`uniform sampler2D shadow_pass;
uniform vec2 resolution;
uniform float radius;
void main() {
	const float samples = float( VSM_SAMPLES );
	float mean = 0.0;
	float squared_mean = 0.0;
	float uvStride = samples <= 1.0 ? 0.0 : 2.0 / ( samples - 1.0 );
	float uvStart = samples <= 1.0 ? 0.0 : - 1.0;
	for ( float i = 0.0; i < samples; i ++ ) {
		float uvOffset = uvStart + i * uvStride;
		#ifdef HORIZONTAL_PASS
			vec2 distribution = texture2D( shadow_pass, ( gl_FragCoord.xy + vec2( uvOffset, 0.0 ) * radius ) / resolution ).rg;
			mean += distribution.x;
			squared_mean += distribution.y * distribution.y + distribution.x * distribution.x;
		#else
			float depth = texture2D( shadow_pass, ( gl_FragCoord.xy + vec2( 0.0, uvOffset ) * radius ) / resolution ).r;
			mean += depth;
			squared_mean += depth * depth;
		#endif
	}
	mean = mean / samples;
	squared_mean = squared_mean / samples;
	float std_dev = sqrt( max( 0.0, squared_mean - mean * mean ) );
	gl_FragColor = vec4( mean, std_dev, 0.0, 1.0 );
}`,Yb=[new V(1,0,0),new V(-1,0,0),new V(0,1,0),new V(0,-1,0),new V(0,0,1),new V(0,0,-1)],Jb=[new V(0,-1,0),new V(0,-1,0),new V(0,0,1),new V(0,0,-1),new V(0,-1,0),new V(0,-1,0)],Rp=new oe,pa=new V,su=new V;function jb(i,t,e){let n=new ps,s=new Rt,r=new Rt,a=new pe,o=new Oo,c=new ko,l={},h=e.maxTextureSize,u={[Xi]:cn,[cn]:Xi,[pn]:pn},d=new en({defines:{VSM_SAMPLES:8},uniforms:{shadow_pass:{value:null},resolution:{value:new Rt},radius:{value:4}},vertexShader:qb,fragmentShader:$b}),f=d.clone();f.defines.HORIZONTAL_PASS=1;let p=new Nn;p.setAttribute("position",new Zn(new Float32Array([-1,-1,.5,3,-1,.5,-1,3,.5]),3));let y=new ln(p,d),m=this;this.enabled=!1,this.autoUpdate=!0,this.needsUpdate=!1,this.type=ra;let g=this.type;this.render=function(E,v,w){if(m.enabled===!1||m.autoUpdate===!1&&m.needsUpdate===!1||E.length===0)return;this.type===wf&&(kt("WebGLShadowMap: PCFSoftShadowMap has been removed. Using PCFShadowMap instead."),this.type=ra);let L=i.getRenderTarget(),C=i.getActiveCubeFace(),P=i.getActiveMipmapLevel(),O=i.state;O.setBlending(_i),O.buffers.depth.getReversed()===!0?O.buffers.color.setClear(0,0,0,0):O.buffers.color.setClear(1,1,1,1),O.buffers.depth.setTest(!0),O.setScissorTest(!1);let F=g!==this.type;F&&v.traverse(function(I){I.material&&(Array.isArray(I.material)?I.material.forEach(N=>N.needsUpdate=!0):I.material.needsUpdate=!0)});for(let I=0,N=E.length;I<N;I++){let H=E[I],z=H.shadow;if(z===void 0){kt("WebGLShadowMap:",H,"has no shadow.");continue}if(z.autoUpdate===!1&&z.needsUpdate===!1)continue;s.copy(z.mapSize);let Y=z.getFrameExtents();s.multiply(Y),r.copy(z.mapSize),(s.x>h||s.y>h)&&(s.x>h&&(r.x=Math.floor(h/Y.x),s.x=r.x*Y.x,z.mapSize.x=r.x),s.y>h&&(r.y=Math.floor(h/Y.y),s.y=r.y*Y.y,z.mapSize.y=r.y));let X=i.state.buffers.depth.getReversed();if(z.camera._reversedDepth=X,z.map===null||F===!0){if(z.map!==null&&(z.map.depthTexture!==null&&(z.map.depthTexture.dispose(),z.map.depthTexture=null),z.map.dispose()),this.type===or){if(H.isPointLight){kt("WebGLShadowMap: VSM shadow maps are not supported for PointLights. Use PCF or BasicShadowMap instead.");continue}z.map=new Fe(s.x,s.y,{format:$i,type:Wn,minFilter:on,magFilter:on,generateMipmaps:!1}),z.map.texture.name=H.name+".shadowMap",z.map.depthTexture=new yi(s.x,s.y,mn),z.map.depthTexture.name=H.name+".shadowMapDepth",z.map.depthTexture.format=gi,z.map.depthTexture.compareFunction=null,z.map.depthTexture.minFilter=Te,z.map.depthTexture.magFilter=Te}else H.isPointLight?(z.map=new ga(s.x),z.map.depthTexture=new Kr(s.x,wn)):(z.map=new Fe(s.x,s.y),z.map.depthTexture=new yi(s.x,s.y,wn)),z.map.depthTexture.name=H.name+".shadowMap",z.map.depthTexture.format=gi,this.type===ra?(z.map.depthTexture.compareFunction=X?qh:Xh,z.map.depthTexture.minFilter=on,z.map.depthTexture.magFilter=on):(z.map.depthTexture.compareFunction=null,z.map.depthTexture.minFilter=Te,z.map.depthTexture.magFilter=Te);z.camera.updateProjectionMatrix()}z.map.isWebGLCubeRenderTarget!==!0&&(z.map.width!==s.x||z.map.height!==s.y)&&z.map.setSize(s.x,s.y);let J=z.map.isWebGLCubeRenderTarget?6:z.getViewportCount();H.isPointLight!==!0&&z.updateMatrices(H,w);let nt=(z.camera.layers.mask&4294967294)!==0?z.camera.layers:w.layers;for(let xt=0;xt<J;xt++){let bt=z.getCamera(xt);if(H.isPointLight){let Z=z.camera,ft=z.matrix,at=H.distance||Z.far;at!==Z.far&&(Z.far=at,Z.updateProjectionMatrix()),pa.setFromMatrixPosition(H.matrixWorld),Z.position.copy(pa),su.copy(Z.position),su.add(Yb[xt]),Z.up.copy(Jb[xt]),Z.lookAt(su),Z.updateMatrixWorld(),ft.makeTranslation(-pa.x,-pa.y,-pa.z),Rp.multiplyMatrices(Z.projectionMatrix,Z.matrixWorldInverse),z._frustum.setFromProjectionMatrix(Rp,Z.coordinateSystem,Z.reversedDepth)}if(z.map.isWebGLCubeRenderTarget)i.setRenderTarget(z.map,xt),i.clear();else{xt===0&&(i.setRenderTarget(z.map),i.clear());let Z=z.getViewport(xt);a.set(r.x*Z.x,r.y*Z.y,r.x*Z.z,r.y*Z.w),O.viewport(a)}n=z.getFrustum(xt),x(v,w,bt,H,nt,this.type)}z.isPointLightShadow!==!0&&this.type===or&&_(z,w),z.needsUpdate=!1}g=this.type,m.needsUpdate=!1,i.setRenderTarget(L,C,P)};function _(E,v){let w=t.update(y);d.defines.VSM_SAMPLES!==E.blurSamples&&(d.defines.VSM_SAMPLES=E.blurSamples,f.defines.VSM_SAMPLES=E.blurSamples,d.needsUpdate=!0,f.needsUpdate=!0),E.mapPass===null?E.mapPass=new Fe(s.x,s.y,{format:$i,type:Wn}):(E.mapPass.width!==E.map.width||E.mapPass.height!==E.map.height)&&E.mapPass.setSize(E.map.width,E.map.height),d.uniforms.shadow_pass.value=E.map.depthTexture,d.uniforms.resolution.value.set(E.map.width,E.map.height),d.uniforms.radius.value=E.radius,i.setRenderTarget(E.mapPass),i.clear(),i.renderBufferDirect(v,null,w,d,y,null),f.uniforms.shadow_pass.value=E.mapPass.texture,f.uniforms.resolution.value.set(E.map.width,E.map.height),f.uniforms.radius.value=E.radius,i.setRenderTarget(E.map),i.clear(),i.renderBufferDirect(v,null,w,f,y,null)}function S(E,v,w,L){let C=null,P=w.isPointLight===!0?E.customDistanceMaterial:E.customDepthMaterial;if(P!==void 0)C=P;else if(C=w.isPointLight===!0?c:o,i.localClippingEnabled&&v.clipShadows===!0&&Array.isArray(v.clippingPlanes)&&v.clippingPlanes.length!==0||v.displacementMap&&v.displacementScale!==0||v.alphaMap&&v.alphaTest>0||v.map&&v.alphaTest>0||v.alphaToCoverage===!0){let O=C.uuid,F=v.uuid,I=l[O];I===void 0&&(I={},l[O]=I);let N=I[F];N===void 0&&(N=C.clone(),I[F]=N,v.addEventListener("dispose",b)),C=N}if(C.visible=v.visible,C.wireframe=v.wireframe,L===or?C.side=v.shadowSide!==null?v.shadowSide:v.side:C.side=v.shadowSide!==null?v.shadowSide:u[v.side],C.alphaMap=v.alphaMap,C.alphaTest=v.alphaToCoverage===!0?.5:v.alphaTest,C.map=v.map,C.clipShadows=v.clipShadows,C.clippingPlanes=v.clippingPlanes,C.clipIntersection=v.clipIntersection,C.displacementMap=v.displacementMap,C.displacementScale=v.displacementScale,C.displacementBias=v.displacementBias,C.wireframeLinewidth=v.wireframeLinewidth,C.linewidth=v.linewidth,w.isPointLight===!0&&C.isMeshDistanceMaterial===!0){let O=i.properties.get(C);O.light=w}return C}function x(E,v,w,L,C,P){if(E.visible===!1)return;if(E.layers.test(C)&&(E.isMesh||E.isLine||E.isPoints)&&(E.castShadow||E.receiveShadow&&P===or)&&(!E.frustumCulled||E.intersectsFrustum(n))){E.modelViewMatrix.multiplyMatrices(w.matrixWorldInverse,E.matrixWorld);let I=t.update(E),N=E.material;if(Array.isArray(N)){let H=I.groups;for(let z=0,Y=H.length;z<Y;z++){let X=H[z],J=N[X.materialIndex];if(J&&J.visible){let nt=S(E,J,L,P);E.onBeforeShadow(i,E,v,w,I,nt,X),i.renderBufferDirect(w,null,I,nt,E,X),E.onAfterShadow(i,E,v,w,I,nt,X)}}}else if(N.visible){let H=S(E,N,L,P);E.onBeforeShadow(i,E,v,w,I,H,null),i.renderBufferDirect(w,null,I,H,E,null),E.onAfterShadow(i,E,v,w,I,H,null)}}let F=E.children;for(let I=0,N=F.length;I<N;I++)x(F[I],v,w,L,C,P)}function b(E){E.target.removeEventListener("dispose",b);for(let w in l){let L=l[w],C=E.target.uuid;C in L&&(L[C].dispose(),delete L[C])}}}function Zb(i,t){function e(){let D=!1,tt=new pe,j=null,ht=new pe(0,0,0,0);return{setMask:function(rt){j!==rt&&!D&&(i.colorMask(rt,rt,rt,rt),j=rt)},setLocked:function(rt){D=rt},setClear:function(rt,lt,Pt,Jt,st){st===!0&&(rt*=Jt,lt*=Jt,Pt*=Jt),tt.set(rt,lt,Pt,Jt),ht.equals(tt)===!1&&(i.clearColor(rt,lt,Pt,Jt),ht.copy(tt))},reset:function(){D=!1,j=null,ht.set(-1,0,0,0)}}}function n(){let D=!1,tt=!1,j=null,ht=null,rt=null;return{setReversed:function(lt){if(tt!==lt){let Pt=t.get("EXT_clip_control");lt?Pt.clipControlEXT(Pt.LOWER_LEFT_EXT,Pt.ZERO_TO_ONE_EXT):Pt.clipControlEXT(Pt.LOWER_LEFT_EXT,Pt.NEGATIVE_ONE_TO_ONE_EXT),tt=lt;let Jt=rt;rt=null,this.setClear(Jt)}},getReversed:function(){return tt},setTest:function(lt){lt?ut(i.DEPTH_TEST):It(i.DEPTH_TEST)},setMask:function(lt){j!==lt&&!D&&(i.depthMask(lt),j=lt)},setFunc:function(lt){if(tt&&(lt=np[lt]),ht!==lt){switch(lt){case bo:i.depthFunc(i.NEVER);break;case Mo:i.depthFunc(i.ALWAYS);break;case So:i.depthFunc(i.LESS);break;case Zs:i.depthFunc(i.LEQUAL);break;case wo:i.depthFunc(i.EQUAL);break;case Ao:i.depthFunc(i.GEQUAL);break;case Eo:i.depthFunc(i.GREATER);break;case To:i.depthFunc(i.NOTEQUAL);break;default:i.depthFunc(i.LEQUAL)}ht=lt}},setLocked:function(lt){D=lt},setClear:function(lt){rt!==lt&&(rt=lt,tt&&(lt=1-lt),i.clearDepth(lt))},reset:function(){D=!1,j=null,ht=null,rt=null,tt=!1}}}function s(){let D=!1,tt=null,j=null,ht=null,rt=null,lt=null,Pt=null,Jt=null,st=null;return{setTest:function(Dt){D||(Dt?ut(i.STENCIL_TEST):It(i.STENCIL_TEST))},setMask:function(Dt){tt!==Dt&&!D&&(i.stencilMask(Dt),tt=Dt)},setFunc:function(Dt,$t,yt){(j!==Dt||ht!==$t||rt!==yt)&&(i.stencilFunc(Dt,$t,yt),j=Dt,ht=$t,rt=yt)},setOp:function(Dt,$t,yt){(lt!==Dt||Pt!==$t||Jt!==yt)&&(i.stencilOp(Dt,$t,yt),lt=Dt,Pt=$t,Jt=yt)},setLocked:function(Dt){D=Dt},setClear:function(Dt){st!==Dt&&(i.clearStencil(Dt),st=Dt)},reset:function(){D=!1,tt=null,j=null,ht=null,rt=null,lt=null,Pt=null,Jt=null,st=null}}}let r=new e,a=new n,o=new s,c={},l=new WeakMap,h={},u={},d={},f=new WeakMap,p=[],y=null,m=!1,g=null,_=null,S=null,x=null,b=null,E=null,v=null,w=new Qt(0,0,0),L=0,C=!1,P=null,O=null,F=null,I=null,N=null,H=i.getParameter(i.MAX_COMBINED_TEXTURE_IMAGE_UNITS),z=!1,Y=0,X=i.getParameter(i.VERSION);X.indexOf("WebGL")!==-1?(Y=parseFloat(/^WebGL (\d)/.exec(X)[1]),z=Y>=1):X.indexOf("OpenGL ES")!==-1&&(Y=parseFloat(/^OpenGL ES (\d)/.exec(X)[1]),z=Y>=2);let J=null,nt={},xt=i.getParameter(i.SCISSOR_BOX),bt=i.getParameter(i.VIEWPORT),Z=new pe().fromArray(xt),ft=new pe().fromArray(bt);function at(D,tt,j,ht){let rt=new Uint8Array(4),lt=i.createTexture();i.bindTexture(D,lt),i.texParameteri(D,i.TEXTURE_MIN_FILTER,i.NEAREST),i.texParameteri(D,i.TEXTURE_MAG_FILTER,i.NEAREST);for(let Pt=0;Pt<j;Pt++)D===i.TEXTURE_3D||D===i.TEXTURE_2D_ARRAY?i.texImage3D(tt,0,i.RGBA,1,1,ht,0,i.RGBA,i.UNSIGNED_BYTE,rt):i.texImage2D(tt+Pt,0,i.RGBA,1,1,0,i.RGBA,i.UNSIGNED_BYTE,rt);return lt}let wt={};wt[i.TEXTURE_2D]=at(i.TEXTURE_2D,i.TEXTURE_2D,1),wt[i.TEXTURE_CUBE_MAP]=at(i.TEXTURE_CUBE_MAP,i.TEXTURE_CUBE_MAP_POSITIVE_X,6),wt[i.TEXTURE_2D_ARRAY]=at(i.TEXTURE_2D_ARRAY,i.TEXTURE_2D_ARRAY,1,1),wt[i.TEXTURE_3D]=at(i.TEXTURE_3D,i.TEXTURE_3D,1,1),r.setClear(0,0,0,1),a.setClear(1),o.setClear(0),ut(i.DEPTH_TEST),a.setFunc(Zs),un(!1),Me(wh),ut(i.CULL_FACE),xe(_i);function ut(D){h[D]!==!0&&(i.enable(D),h[D]=!0)}function It(D){h[D]!==!1&&(i.disable(D),h[D]=!1)}function Wt(D,tt){return d[D]!==tt?(i.bindFramebuffer(D,tt),d[D]=tt,D===i.DRAW_FRAMEBUFFER&&(d[i.FRAMEBUFFER]=tt),D===i.FRAMEBUFFER&&(d[i.DRAW_FRAMEBUFFER]=tt),!0):!1}function Tt(D,tt){let j=p,ht=!1;if(D){j=f.get(tt),j===void 0&&(j=[],f.set(tt,j));let rt=D.textures;if(j.length!==rt.length||j[0]!==i.COLOR_ATTACHMENT0){for(let lt=0,Pt=rt.length;lt<Pt;lt++)j[lt]=i.COLOR_ATTACHMENT0+lt;j.length=rt.length,ht=!0}}else j[0]!==i.BACK&&(j[0]=i.BACK,ht=!0);ht&&i.drawBuffers(j)}function Ft(D){return y!==D?(i.useProgram(D),y=D,!0):!1}let se={[xi]:i.FUNC_ADD,[Af]:i.FUNC_SUBTRACT,[Ef]:i.FUNC_REVERSE_SUBTRACT};se[Tf]=i.MIN,se[Cf]=i.MAX;let qt={[Rf]:i.ZERO,[hr]:i.ONE,[Pf]:i.SRC_COLOR,[Ch]:i.SRC_ALPHA,[Uf]:i.SRC_ALPHA_SATURATE,[Df]:i.DST_COLOR,[Lf]:i.DST_ALPHA,[If]:i.ONE_MINUS_SRC_COLOR,[ms]:i.ONE_MINUS_SRC_ALPHA,[Nf]:i.ONE_MINUS_DST_COLOR,[Ff]:i.ONE_MINUS_DST_ALPHA,[Of]:i.CONSTANT_COLOR,[kf]:i.ONE_MINUS_CONSTANT_COLOR,[Bf]:i.CONSTANT_ALPHA,[zf]:i.ONE_MINUS_CONSTANT_ALPHA};function xe(D,tt,j,ht,rt,lt,Pt,Jt,st,Dt){if(D===_i){m===!0&&(It(i.BLEND),m=!1);return}if(m===!1&&(ut(i.BLEND),m=!0),D!==cr){if(D!==g||Dt!==C){if((_!==xi||b!==xi)&&(i.blendEquation(i.FUNC_ADD),_=xi,b=xi),Dt)switch(D){case lr:i.blendFuncSeparate(i.ONE,i.ONE_MINUS_SRC_ALPHA,i.ONE,i.ONE_MINUS_SRC_ALPHA);break;case Ah:i.blendFunc(i.ONE,i.ONE);break;case Eh:i.blendFuncSeparate(i.ZERO,i.ONE_MINUS_SRC_COLOR,i.ZERO,i.ONE);break;case Th:i.blendFuncSeparate(i.DST_COLOR,i.ONE_MINUS_SRC_ALPHA,i.ZERO,i.ONE);break;default:zt("WebGLState: Invalid blending: ",D);break}else switch(D){case lr:i.blendFuncSeparate(i.SRC_ALPHA,i.ONE_MINUS_SRC_ALPHA,i.ONE,i.ONE_MINUS_SRC_ALPHA);break;case Ah:i.blendFuncSeparate(i.SRC_ALPHA,i.ONE,i.ONE,i.ONE);break;case Eh:zt("WebGLState: SubtractiveBlending requires material.premultipliedAlpha = true");break;case Th:zt("WebGLState: MultiplyBlending requires material.premultipliedAlpha = true");break;default:zt("WebGLState: Invalid blending: ",D);break}S=null,x=null,E=null,v=null,w.set(0,0,0),L=0,g=D,C=Dt}return}rt=rt||tt,lt=lt||j,Pt=Pt||ht,(tt!==_||rt!==b)&&(i.blendEquationSeparate(se[tt],se[rt]),_=tt,b=rt),(j!==S||ht!==x||lt!==E||Pt!==v)&&(i.blendFuncSeparate(qt[j],qt[ht],qt[lt],qt[Pt]),S=j,x=ht,E=lt,v=Pt),(Jt.equals(w)===!1||st!==L)&&(i.blendColor(Jt.r,Jt.g,Jt.b,st),w.copy(Jt),L=st),g=D,C=!1}function be(D,tt){D.side===pn?It(i.CULL_FACE):ut(i.CULL_FACE);let j=D.side===cn;tt&&(j=!j),un(j),D.blending===lr&&D.transparent===!1?xe(_i):xe(D.blending,D.blendEquation,D.blendSrc,D.blendDst,D.blendEquationAlpha,D.blendSrcAlpha,D.blendDstAlpha,D.blendColor,D.blendAlpha,D.premultipliedAlpha),a.setFunc(D.depthFunc),a.setTest(D.depthTest),a.setMask(D.depthWrite),r.setMask(D.colorWrite);let ht=D.stencilWrite;o.setTest(ht),ht&&(o.setMask(D.stencilWriteMask),o.setFunc(D.stencilFunc,D.stencilRef,D.stencilFuncMask),o.setOp(D.stencilFail,D.stencilZFail,D.stencilZPass)),ke(D.polygonOffset,D.polygonOffsetFactor,D.polygonOffsetUnits),D.alphaToCoverage===!0?ut(i.SAMPLE_ALPHA_TO_COVERAGE):It(i.SAMPLE_ALPHA_TO_COVERAGE)}function un(D){P!==D&&(D?i.frontFace(i.CW):i.frontFace(i.CCW),P=D)}function Me(D){D!==Mf?(ut(i.CULL_FACE),D!==O&&(D===wh?i.cullFace(i.BACK):D===Sf?i.cullFace(i.FRONT):i.cullFace(i.FRONT_AND_BACK))):It(i.CULL_FACE),O=D}function qn(D){D!==F&&(z&&i.lineWidth(D),F=D)}function ke(D,tt,j){D?(ut(i.POLYGON_OFFSET_FILL),(I!==tt||N!==j)&&(I=tt,N=j,a.getReversed()&&(tt=-tt,j=-j),i.polygonOffset(tt,j))):It(i.POLYGON_OFFSET_FILL)}function Tn(D){D?ut(i.SCISSOR_TEST):It(i.SCISSOR_TEST)}function Cn(D){D===void 0&&(D=i.TEXTURE0+H-1),J!==D&&(i.activeTexture(D),J=D)}function Rn(D,tt,j){j===void 0&&(J===null?j=i.TEXTURE0+H-1:j=J);let ht=nt[j];ht===void 0&&(ht={type:void 0,texture:void 0},nt[j]=ht),(ht.type!==D||ht.texture!==tt)&&(J!==j&&(i.activeTexture(j),J=j),i.bindTexture(D,tt||wt[D]),ht.type=D,ht.texture=tt)}function B(){let D=nt[J];D!==void 0&&D.type!==void 0&&(i.bindTexture(D.type,null),D.type=void 0,D.texture=void 0)}function Pn(){try{i.compressedTexImage2D(...arguments)}catch(D){zt("WebGLState:",D)}}function ve(){try{i.compressedTexImage3D(...arguments)}catch(D){zt("WebGLState:",D)}}function _e(){try{i.texSubImage2D(...arguments)}catch(D){zt("WebGLState:",D)}}function gt(){try{i.texSubImage3D(...arguments)}catch(D){zt("WebGLState:",D)}}function Le(){try{i.compressedTexSubImage2D(...arguments)}catch(D){zt("WebGLState:",D)}}function Ut(){try{i.compressedTexSubImage3D(...arguments)}catch(D){zt("WebGLState:",D)}}function Vt(){try{i.texStorage2D(...arguments)}catch(D){zt("WebGLState:",D)}}function R(){try{i.texStorage3D(...arguments)}catch(D){zt("WebGLState:",D)}}function M(){try{i.texImage2D(...arguments)}catch(D){zt("WebGLState:",D)}}function W(){try{i.texImage3D(...arguments)}catch(D){zt("WebGLState:",D)}}function it(D){return u[D]!==void 0?u[D]:i.getParameter(D)}function et(D,tt){u[D]!==tt&&(i.pixelStorei(D,tt),u[D]=tt)}function ot(D){Z.equals(D)===!1&&(i.scissor(D.x,D.y,D.z,D.w),Z.copy(D))}function pt(D){ft.equals(D)===!1&&(i.viewport(D.x,D.y,D.z,D.w),ft.copy(D))}function K(D,tt){let j=l.get(tt);j===void 0&&(j=new WeakMap,l.set(tt,j));let ht=j.get(D);ht===void 0&&(ht=i.getUniformBlockIndex(tt,D.name),i.uniformBlockBinding(tt,ht,ht),j.set(D,ht))}function Q(D,tt,j){let rt=l.get(tt).get(D);c[rt]!==j&&(i.bindBufferBase(i.UNIFORM_BUFFER,rt,j),c[rt]=j)}function ct(){i.disable(i.BLEND),i.disable(i.CULL_FACE),i.disable(i.DEPTH_TEST),i.disable(i.POLYGON_OFFSET_FILL),i.disable(i.SCISSOR_TEST),i.disable(i.STENCIL_TEST),i.disable(i.SAMPLE_ALPHA_TO_COVERAGE),i.blendEquation(i.FUNC_ADD),i.blendFunc(i.ONE,i.ZERO),i.blendFuncSeparate(i.ONE,i.ZERO,i.ONE,i.ZERO),i.blendColor(0,0,0,0),i.colorMask(!0,!0,!0,!0),i.clearColor(0,0,0,0),i.depthMask(!0),i.depthFunc(i.LESS),a.setReversed(!1),i.clearDepth(1),i.stencilMask(4294967295),i.stencilFunc(i.ALWAYS,0,4294967295),i.stencilOp(i.KEEP,i.KEEP,i.KEEP),i.clearStencil(0),i.cullFace(i.BACK),i.frontFace(i.CCW),i.polygonOffset(0,0),i.activeTexture(i.TEXTURE0),i.bindFramebuffer(i.FRAMEBUFFER,null),i.bindFramebuffer(i.DRAW_FRAMEBUFFER,null),i.bindFramebuffer(i.READ_FRAMEBUFFER,null),i.useProgram(null),i.lineWidth(1),i.scissor(0,0,i.canvas.width,i.canvas.height),i.viewport(0,0,i.canvas.width,i.canvas.height),i.pixelStorei(i.PACK_ALIGNMENT,4),i.pixelStorei(i.UNPACK_ALIGNMENT,4),i.pixelStorei(i.UNPACK_FLIP_Y_WEBGL,!1),i.pixelStorei(i.UNPACK_PREMULTIPLY_ALPHA_WEBGL,!1),i.pixelStorei(i.UNPACK_COLORSPACE_CONVERSION_WEBGL,i.BROWSER_DEFAULT_WEBGL),i.pixelStorei(i.PACK_ROW_LENGTH,0),i.pixelStorei(i.PACK_SKIP_PIXELS,0),i.pixelStorei(i.PACK_SKIP_ROWS,0),i.pixelStorei(i.UNPACK_ROW_LENGTH,0),i.pixelStorei(i.UNPACK_IMAGE_HEIGHT,0),i.pixelStorei(i.UNPACK_SKIP_PIXELS,0),i.pixelStorei(i.UNPACK_SKIP_ROWS,0),i.pixelStorei(i.UNPACK_SKIP_IMAGES,0),h={},u={},J=null,nt={},d={},c={},f=new WeakMap,p=[],y=null,m=!1,g=null,_=null,S=null,x=null,b=null,E=null,v=null,w=new Qt(0,0,0),L=0,C=!1,P=null,O=null,F=null,I=null,N=null,Z.set(0,0,i.canvas.width,i.canvas.height),ft.set(0,0,i.canvas.width,i.canvas.height),r.reset(),a.reset(),o.reset()}return{buffers:{color:r,depth:a,stencil:o},enable:ut,disable:It,bindFramebuffer:Wt,drawBuffers:Tt,useProgram:Ft,setBlending:xe,setMaterial:be,setFlipSided:un,setCullFace:Me,setLineWidth:qn,setPolygonOffset:ke,setScissorTest:Tn,activeTexture:Cn,bindTexture:Rn,unbindTexture:B,compressedTexImage2D:Pn,compressedTexImage3D:ve,texImage2D:M,texImage3D:W,pixelStorei:et,getParameter:it,updateUBOMapping:K,uniformBlockBinding:Q,texStorage2D:Vt,texStorage3D:R,texSubImage2D:_e,texSubImage3D:gt,compressedTexSubImage2D:Le,compressedTexSubImage3D:Ut,scissor:ot,viewport:pt,reset:ct}}function Kb(i,t,e,n,s,r,a){let o=t.has("WEBGL_multisampled_render_to_texture")?t.get("WEBGL_multisampled_render_to_texture"):null,c=typeof navigator>"u"?!1:/OculusBrowser/g.test(navigator.userAgent),l=new Rt,h=new WeakMap,u=new Set,d,f=new WeakMap,p=new Set,y=new FinalizationRegistry(R=>p.delete(R)),m=!1;try{m=typeof OffscreenCanvas<"u"&&new OffscreenCanvas(1,1).getContext("2d")!==null}catch{}function g(R,M){return m?new OffscreenCanvas(R,M):$r("canvas")}function _(R,M,W){let it=1,et=Vt(R);if((et.width>W||et.height>W)&&(it=W/Math.max(et.width,et.height)),it<1)if(typeof HTMLImageElement<"u"&&R instanceof HTMLImageElement||typeof HTMLCanvasElement<"u"&&R instanceof HTMLCanvasElement||typeof ImageBitmap<"u"&&R instanceof ImageBitmap||typeof VideoFrame<"u"&&R instanceof VideoFrame){let ot=Math.floor(it*et.width),pt=Math.floor(it*et.height);d===void 0&&(d=g(ot,pt));let K=M?g(ot,pt):d;return K.width=ot,K.height=pt,K.getContext("2d").drawImage(R,0,0,ot,pt),kt("WebGLRenderer: Texture has been resized from ("+et.width+"x"+et.height+") to ("+ot+"x"+pt+")."),K}else return"data"in R&&kt("WebGLRenderer: Image in DataTexture is too big ("+et.width+"x"+et.height+")."),R;return R}function S(R){return R.generateMipmaps}function x(R){i.generateMipmap(R)}function b(R){return R.isWebGLCubeRenderTarget?i.TEXTURE_CUBE_MAP:R.isWebGL3DRenderTarget?i.TEXTURE_3D:R.isWebGLArrayRenderTarget||R.isCompressedArrayTexture?i.TEXTURE_2D_ARRAY:i.TEXTURE_2D}function E(R,M,W,it,et,ot=!1){if(R!==null){if(i[R]!==void 0)return i[R];kt("WebGLRenderer: Attempt to use non-existing WebGL internal format '"+R+"'")}let pt;it&&(pt=t.get("EXT_texture_norm16"),pt||kt("WebGLRenderer: Unable to use normalized textures without EXT_texture_norm16 extension"));let K=M;if(M===i.RED&&(W===i.FLOAT&&(K=i.R32F),W===i.HALF_FLOAT&&(K=i.R16F),W===i.UNSIGNED_BYTE&&(K=i.R8),W===i.UNSIGNED_SHORT&&pt&&(K=pt.R16_EXT),W===i.SHORT&&pt&&(K=pt.R16_SNORM_EXT)),M===i.RED_INTEGER&&(W===i.UNSIGNED_BYTE&&(K=i.R8UI),W===i.UNSIGNED_SHORT&&(K=i.R16UI),W===i.UNSIGNED_INT&&(K=i.R32UI),W===i.BYTE&&(K=i.R8I),W===i.SHORT&&(K=i.R16I),W===i.INT&&(K=i.R32I)),M===i.RG&&(W===i.FLOAT&&(K=i.RG32F),W===i.HALF_FLOAT&&(K=i.RG16F),W===i.UNSIGNED_BYTE&&(K=i.RG8),W===i.UNSIGNED_SHORT&&pt&&(K=pt.RG16_EXT),W===i.SHORT&&pt&&(K=pt.RG16_SNORM_EXT)),M===i.RG_INTEGER&&(W===i.UNSIGNED_BYTE&&(K=i.RG8UI),W===i.UNSIGNED_SHORT&&(K=i.RG16UI),W===i.UNSIGNED_INT&&(K=i.RG32UI),W===i.BYTE&&(K=i.RG8I),W===i.SHORT&&(K=i.RG16I),W===i.INT&&(K=i.RG32I)),M===i.RGB_INTEGER&&(W===i.UNSIGNED_BYTE&&(K=i.RGB8UI),W===i.UNSIGNED_SHORT&&(K=i.RGB16UI),W===i.UNSIGNED_INT&&(K=i.RGB32UI),W===i.BYTE&&(K=i.RGB8I),W===i.SHORT&&(K=i.RGB16I),W===i.INT&&(K=i.RGB32I)),M===i.RGBA_INTEGER&&(W===i.UNSIGNED_BYTE&&(K=i.RGBA8UI),W===i.UNSIGNED_SHORT&&(K=i.RGBA16UI),W===i.UNSIGNED_INT&&(K=i.RGBA32UI),W===i.BYTE&&(K=i.RGBA8I),W===i.SHORT&&(K=i.RGBA16I),W===i.INT&&(K=i.RGBA32I)),M===i.RGB&&(W===i.UNSIGNED_SHORT&&pt&&(K=pt.RGB16_EXT),W===i.SHORT&&pt&&(K=pt.RGB16_SNORM_EXT),W===i.UNSIGNED_INT_5_9_9_9_REV&&(K=i.RGB9_E5),W===i.UNSIGNED_INT_10F_11F_11F_REV&&(K=i.R11F_G11F_B10F)),M===i.RGBA){let Q=ot?Xr:ne.getTransfer(et);W===i.FLOAT&&(K=i.RGBA32F),W===i.HALF_FLOAT&&(K=i.RGBA16F),W===i.UNSIGNED_BYTE&&(K=Q===ue?i.SRGB8_ALPHA8:i.RGBA8),W===i.UNSIGNED_SHORT&&pt&&(K=pt.RGBA16_EXT),W===i.SHORT&&pt&&(K=pt.RGBA16_SNORM_EXT),W===i.UNSIGNED_SHORT_4_4_4_4&&(K=i.RGBA4),W===i.UNSIGNED_SHORT_5_5_5_1&&(K=i.RGB5_A1)}return(K===i.R16F||K===i.R32F||K===i.RG16F||K===i.RG32F||K===i.RGBA16F||K===i.RGBA32F)&&t.get("EXT_color_buffer_float"),K}function v(R,M){let W;return R?M===null||M===wn||M===ys?W=i.DEPTH24_STENCIL8:M===mn?W=i.DEPTH32F_STENCIL8:M===qi&&(W=i.DEPTH24_STENCIL8,kt("DepthTexture: 16 bit depth attachment is not supported with stencil. Using 24-bit attachment.")):M===null||M===wn||M===ys?W=i.DEPTH_COMPONENT24:M===mn?W=i.DEPTH_COMPONENT32F:M===qi&&(W=i.DEPTH_COMPONENT16),W}function w(R,M){return S(R)===!0||R.isFramebufferTexture&&R.minFilter!==Te&&R.minFilter!==on?Math.log2(Math.max(M.width,M.height))+1:R.mipmaps.length>0?R.mipmaps.length:R.isCompressedTexture&&Array.isArray(R.image)?M.mipmaps.length:1}function L(R){let M=new WeakRef(R);n.get(R).__ref=M,p.add(M),y.register(R,M,M)}function C(R){let M=n.get(R).__ref;M!==void 0&&(p.delete(M),y.unregister(M))}function P(R){F(R.target)}function O(R){I(R.target)}function F(R){R.removeEventListener("dispose",P),C(R),H(R),R.isVideoTexture&&h.delete(R),R.isHTMLTexture&&u.delete(R)}function I(R){R.removeEventListener("dispose",O),C(R),Y(R)}function N(){for(let R of p){let M=R.deref();M!==void 0&&(M.isRenderTarget===!0?I(M):F(M))}p.clear(),u.clear()}function H(R){let M=n.get(R);if(M.__webglInit===void 0)return;let W=R.source,it=f.get(W);if(it){let et=it[M.__cacheKey];et.usedTimes--,et.usedTimes===0&&z(R),Object.keys(it).length===0&&f.delete(W)}n.remove(R)}function z(R){let M=n.get(R);i.deleteTexture(M.__webglTexture);let W=R.source,it=f.get(W);delete it[M.__cacheKey],a.memory.textures--}function Y(R){let M=n.get(R);M.__depthDisposeCallback&&M.__depthDisposeCallback();let W=R.depthTexture;if(W&&W.renderTarget===R&&F(W),R.isWebGLCubeRenderTarget)for(let et=0;et<6;et++){if(Array.isArray(M.__webglFramebuffer[et]))for(let ot=0;ot<M.__webglFramebuffer[et].length;ot++)i.deleteFramebuffer(M.__webglFramebuffer[et][ot]);else i.deleteFramebuffer(M.__webglFramebuffer[et]);M.__webglDepthbuffer&&i.deleteRenderbuffer(M.__webglDepthbuffer[et])}else{if(Array.isArray(M.__webglFramebuffer))for(let et=0;et<M.__webglFramebuffer.length;et++)i.deleteFramebuffer(M.__webglFramebuffer[et]);else i.deleteFramebuffer(M.__webglFramebuffer);if(M.__webglDepthbuffer&&i.deleteRenderbuffer(M.__webglDepthbuffer),M.__webglMultisampledFramebuffer&&i.deleteFramebuffer(M.__webglMultisampledFramebuffer),M.__webglColorRenderbuffer)for(let et=0;et<M.__webglColorRenderbuffer.length;et++)M.__webglColorRenderbuffer[et]&&i.deleteRenderbuffer(M.__webglColorRenderbuffer[et]);M.__webglDepthRenderbuffer&&i.deleteRenderbuffer(M.__webglDepthRenderbuffer)}let it=R.textures;for(let et=0,ot=it.length;et<ot;et++){let pt=n.get(it[et]);pt.__webglTexture&&(i.deleteTexture(pt.__webglTexture),a.memory.textures--),n.remove(it[et])}n.remove(R)}let X=0;function J(){X=0}function nt(){return X}function xt(R){X=R}function bt(){let R=X;return R>=s.maxTextures&&kt("WebGLTextures: Trying to use "+(R+1)+" texture units while this GPU supports only "+s.maxTextures),X+=1,R}function Z(R){let M=[];return M.push(R.wrapS),M.push(R.wrapT),M.push(R.wrapR||0),M.push(R.magFilter),M.push(R.minFilter),M.push(R.anisotropy),M.push(R.internalFormat),M.push(R.format),M.push(R.type),M.push(R.generateMipmaps),M.push(R.mipmapsAutoUpdate),M.push(R.premultiplyAlpha),M.push(R.flipY),M.push(R.unpackAlignment),M.push(R.colorSpace),M.join()}function ft(R,M){let W=n.get(R);if(R.isVideoTexture&&Le(R),R.isRenderTargetTexture===!1&&R.isExternalTexture!==!0&&R.version>0&&W.__version!==R.version){let it=R.image;if(it===null)kt("WebGLRenderer: Texture marked for update but no image data found.");else if(it.complete===!1)kt("WebGLRenderer: Texture marked for update but image is incomplete");else{be(W,R,M);return}}else R.isExternalTexture&&(W.__webglTexture=R.sourceTexture?R.sourceTexture:null);e.bindTexture(i.TEXTURE_2D,W.__webglTexture,i.TEXTURE0+M)}function at(R,M){let W=n.get(R);if(R.isRenderTargetTexture===!1&&R.version>0&&W.__version!==R.version){be(W,R,M);return}else R.isExternalTexture&&(W.__webglTexture=R.sourceTexture?R.sourceTexture:null);e.bindTexture(i.TEXTURE_2D_ARRAY,W.__webglTexture,i.TEXTURE0+M)}function wt(R,M){let W=n.get(R);if(R.isRenderTargetTexture===!1&&R.version>0&&W.__version!==R.version){be(W,R,M);return}e.bindTexture(i.TEXTURE_3D,W.__webglTexture,i.TEXTURE0+M)}function ut(R,M){let W=n.get(R);if(R.version>0&&W.__version!==R.version){un(W,R,M);return}e.bindTexture(i.TEXTURE_CUBE_MAP,W.__webglTexture,i.TEXTURE0+M)}let It={[Co]:i.REPEAT,[jn]:i.CLAMP_TO_EDGE,[Ro]:i.MIRRORED_REPEAT},Wt={[Te]:i.NEAREST,[Gf]:i.NEAREST_MIPMAP_NEAREST,[aa]:i.NEAREST_MIPMAP_LINEAR,[on]:i.LINEAR,[Qo]:i.LINEAR_MIPMAP_NEAREST,[bi]:i.LINEAR_MIPMAP_LINEAR},Tt={[$f]:i.NEVER,[$h]:i.ALWAYS,[Yf]:i.LESS,[Xh]:i.LEQUAL,[Jf]:i.EQUAL,[qh]:i.GEQUAL,[jf]:i.GREATER,[Zf]:i.NOTEQUAL};function Ft(R,M){if(M.type===mn&&t.has("OES_texture_float_linear")===!1&&(M.magFilter===on||M.magFilter===Qo||M.magFilter===aa||M.magFilter===bi||M.minFilter===on||M.minFilter===Qo||M.minFilter===aa||M.minFilter===bi)&&kt("WebGLRenderer: Unable to use linear filtering with floating point textures. OES_texture_float_linear not supported on this device."),i.texParameteri(R,i.TEXTURE_WRAP_S,It[M.wrapS]),i.texParameteri(R,i.TEXTURE_WRAP_T,It[M.wrapT]),(R===i.TEXTURE_3D||R===i.TEXTURE_2D_ARRAY)&&i.texParameteri(R,i.TEXTURE_WRAP_R,It[M.wrapR]),i.texParameteri(R,i.TEXTURE_MAG_FILTER,Wt[M.magFilter]),i.texParameteri(R,i.TEXTURE_MIN_FILTER,Wt[M.minFilter]),M.compareFunction&&(i.texParameteri(R,i.TEXTURE_COMPARE_MODE,i.COMPARE_REF_TO_TEXTURE),i.texParameteri(R,i.TEXTURE_COMPARE_FUNC,Tt[M.compareFunction])),t.has("EXT_texture_filter_anisotropic")===!0){if(M.magFilter===Te||M.minFilter!==aa&&M.minFilter!==bi||M.type===mn&&t.has("OES_texture_float_linear")===!1)return;if(M.anisotropy>1||n.get(M).__currentAnisotropy){let W=t.get("EXT_texture_filter_anisotropic");i.texParameterf(R,W.TEXTURE_MAX_ANISOTROPY_EXT,Math.min(M.anisotropy,s.getMaxAnisotropy())),n.get(M).__currentAnisotropy=M.anisotropy}}}function se(R,M){let W=!1;R.__webglInit===void 0&&(R.__webglInit=!0,M.addEventListener("dispose",P),L(M));let it=M.source,et=f.get(it);et===void 0&&(et={},f.set(it,et));let ot=Z(M);if(ot!==R.__cacheKey){et[ot]===void 0&&(et[ot]={texture:i.createTexture(),usedTimes:0},a.memory.textures++,W=!0),et[ot].usedTimes++;let pt=et[R.__cacheKey];pt!==void 0&&(et[R.__cacheKey].usedTimes--,pt.usedTimes===0&&z(M)),R.__cacheKey=ot,R.__webglTexture=et[ot].texture}return W}function qt(R,M,W){return Math.floor(Math.floor(R/W)/M)}function xe(R,M,W,it){let ot=R.updateRanges;if(ot.length===0)e.texSubImage2D(i.TEXTURE_2D,0,0,0,M.width,M.height,W,it,M.data);else{ot.sort((D,tt)=>D.start-tt.start);let pt=0;for(let D=1;D<ot.length;D++){let tt=ot[pt],j=ot[D],ht=tt.start+tt.count,rt=qt(j.start,M.width,4),lt=qt(tt.start,M.width,4);j.start<=ht+1&&rt===lt&&qt(j.start+j.count-1,M.width,4)===rt?tt.count=Math.max(tt.count,j.start+j.count-tt.start):(++pt,ot[pt]=j)}ot.length=pt+1;let K=e.getParameter(i.UNPACK_ROW_LENGTH),Q=e.getParameter(i.UNPACK_SKIP_PIXELS),ct=e.getParameter(i.UNPACK_SKIP_ROWS);e.pixelStorei(i.UNPACK_ROW_LENGTH,M.width);for(let D=0,tt=ot.length;D<tt;D++){let j=ot[D],ht=Math.floor(j.start/4),rt=Math.ceil(j.count/4),lt=ht%M.width,Pt=Math.floor(ht/M.width),Jt=rt,st=1;e.pixelStorei(i.UNPACK_SKIP_PIXELS,lt),e.pixelStorei(i.UNPACK_SKIP_ROWS,Pt),e.texSubImage2D(i.TEXTURE_2D,0,lt,Pt,Jt,st,W,it,M.data)}R.clearUpdateRanges(),e.pixelStorei(i.UNPACK_ROW_LENGTH,K),e.pixelStorei(i.UNPACK_SKIP_PIXELS,Q),e.pixelStorei(i.UNPACK_SKIP_ROWS,ct)}}function be(R,M,W){let it=i.TEXTURE_2D;(M.isDataArrayTexture||M.isCompressedArrayTexture)&&(it=i.TEXTURE_2D_ARRAY),M.isData3DTexture&&(it=i.TEXTURE_3D);let et=se(R,M),ot=M.source;e.bindTexture(it,R.__webglTexture,i.TEXTURE0+W);let pt=n.get(ot);if(ot.version!==pt.__version||et===!0){if(e.activeTexture(i.TEXTURE0+W),(typeof ImageBitmap<"u"&&M.image instanceof ImageBitmap)===!1){let st=ne.getPrimaries(ne.workingColorSpace),Dt=M.colorSpace===Si?null:ne.getPrimaries(M.colorSpace),$t=M.colorSpace===Si||st===Dt?i.NONE:i.BROWSER_DEFAULT_WEBGL;e.pixelStorei(i.UNPACK_FLIP_Y_WEBGL,M.flipY),e.pixelStorei(i.UNPACK_PREMULTIPLY_ALPHA_WEBGL,M.premultiplyAlpha),e.pixelStorei(i.UNPACK_COLORSPACE_CONVERSION_WEBGL,$t)}e.pixelStorei(i.UNPACK_ALIGNMENT,M.unpackAlignment);let Q=_(M.image,!1,s.maxTextureSize);Q=Ut(M,Q);let ct=r.convert(M.format,M.colorSpace),D=r.convert(M.type),tt=E(M.internalFormat,ct,D,M.normalized,M.colorSpace,M.isVideoTexture);Ft(it,M);let j,ht=M.mipmaps,rt=M.isVideoTexture!==!0,lt=pt.__version===void 0||et===!0,Pt=ot.dataReady,Jt=w(M,Q);if(M.isDepthTexture)tt=v(M.format===Mi,M.type),lt&&(rt?e.texStorage2D(i.TEXTURE_2D,1,tt,Q.width,Q.height):e.texImage2D(i.TEXTURE_2D,0,tt,Q.width,Q.height,0,ct,D,null));else if(M.isDataTexture)if(ht.length>0){rt&&lt&&e.texStorage2D(i.TEXTURE_2D,Jt,tt,ht[0].width,ht[0].height);for(let st=0,Dt=ht.length;st<Dt;st++)j=ht[st],rt?Pt&&e.texSubImage2D(i.TEXTURE_2D,st,0,0,j.width,j.height,ct,D,j.data):e.texImage2D(i.TEXTURE_2D,st,tt,j.width,j.height,0,ct,D,j.data);M.generateMipmaps=!1}else rt?(lt&&e.texStorage2D(i.TEXTURE_2D,Jt,tt,Q.width,Q.height),Pt&&xe(M,Q,ct,D)):e.texImage2D(i.TEXTURE_2D,0,tt,Q.width,Q.height,0,ct,D,Q.data);else if(M.isCompressedTexture)if(M.isCompressedArrayTexture){rt&&lt&&e.texStorage3D(i.TEXTURE_2D_ARRAY,Jt,tt,ht[0].width,ht[0].height,Q.depth);for(let st=0,Dt=ht.length;st<Dt;st++)if(j=ht[st],M.format!==gn)if(ct!==null)if(rt){if(Pt)if(M.layerUpdates.size>0){let $t=nu(j.width,j.height,M.format,M.type);for(let yt of M.layerUpdates){let de=j.data.subarray(yt*$t/j.data.BYTES_PER_ELEMENT,(yt+1)*$t/j.data.BYTES_PER_ELEMENT);e.compressedTexSubImage3D(i.TEXTURE_2D_ARRAY,st,0,0,yt,j.width,j.height,1,ct,de)}}else e.compressedTexSubImage3D(i.TEXTURE_2D_ARRAY,st,0,0,0,j.width,j.height,Q.depth,ct,j.data)}else e.compressedTexImage3D(i.TEXTURE_2D_ARRAY,st,tt,j.width,j.height,Q.depth,0,j.data,0,0);else kt("WebGLRenderer: Attempt to load unsupported compressed texture format in .uploadTexture()");else rt?Pt&&e.texSubImage3D(i.TEXTURE_2D_ARRAY,st,0,0,0,j.width,j.height,Q.depth,ct,D,j.data):e.texImage3D(i.TEXTURE_2D_ARRAY,st,tt,j.width,j.height,Q.depth,0,ct,D,j.data);M.layerUpdates.size>0&&M.clearLayerUpdates()}else{rt&&lt&&e.texStorage2D(i.TEXTURE_2D,Jt,tt,ht[0].width,ht[0].height);for(let st=0,Dt=ht.length;st<Dt;st++)j=ht[st],M.format!==gn?ct!==null?rt?Pt&&e.compressedTexSubImage2D(i.TEXTURE_2D,st,0,0,j.width,j.height,ct,j.data):e.compressedTexImage2D(i.TEXTURE_2D,st,tt,j.width,j.height,0,j.data):kt("WebGLRenderer: Attempt to load unsupported compressed texture format in .uploadTexture()"):rt?Pt&&e.texSubImage2D(i.TEXTURE_2D,st,0,0,j.width,j.height,ct,D,j.data):e.texImage2D(i.TEXTURE_2D,st,tt,j.width,j.height,0,ct,D,j.data)}else if(M.isDataArrayTexture)if(rt){if(lt&&e.texStorage3D(i.TEXTURE_2D_ARRAY,Jt,tt,Q.width,Q.height,Q.depth),Pt)if(M.layerUpdates.size>0){let st=nu(Q.width,Q.height,M.format,M.type);for(let Dt of M.layerUpdates){let $t=Q.data.subarray(Dt*st/Q.data.BYTES_PER_ELEMENT,(Dt+1)*st/Q.data.BYTES_PER_ELEMENT);e.texSubImage3D(i.TEXTURE_2D_ARRAY,0,0,0,Dt,Q.width,Q.height,1,ct,D,$t)}M.clearLayerUpdates()}else e.texSubImage3D(i.TEXTURE_2D_ARRAY,0,0,0,0,Q.width,Q.height,Q.depth,ct,D,Q.data)}else e.texImage3D(i.TEXTURE_2D_ARRAY,0,tt,Q.width,Q.height,Q.depth,0,ct,D,Q.data);else if(M.isData3DTexture)rt?(lt&&e.texStorage3D(i.TEXTURE_3D,Jt,tt,Q.width,Q.height,Q.depth),Pt&&e.texSubImage3D(i.TEXTURE_3D,0,0,0,0,Q.width,Q.height,Q.depth,ct,D,Q.data)):e.texImage3D(i.TEXTURE_3D,0,tt,Q.width,Q.height,Q.depth,0,ct,D,Q.data);else if(M.isFramebufferTexture){if(lt)if(rt)e.texStorage2D(i.TEXTURE_2D,Jt,tt,Q.width,Q.height);else{let st=Q.width,Dt=Q.height;for(let $t=0;$t<Jt;$t++)e.texImage2D(i.TEXTURE_2D,$t,tt,st,Dt,0,ct,D,null),st>>=1,Dt>>=1}}else if(M.isHTMLTexture){if("texElementImage2D"in i){let st=i.canvas;if(st.hasAttribute("layoutsubtree")||st.setAttribute("layoutsubtree","true"),Q.parentNode!==st){st.appendChild(Q),u.add(M),st.onpaint=Dt=>{let $t=Dt.changedElements;for(let yt of u)$t.includes(yt.image)&&(yt.needsUpdate=!0)},st.requestPaint();return}if(i.texElementImage2D.length===3)i.texElementImage2D(i.TEXTURE_2D,i.RGBA8,Q);else{let $t=i.RGBA,yt=i.RGBA,de=i.UNSIGNED_BYTE;i.texElementImage2D(i.TEXTURE_2D,0,$t,yt,de,Q)}i.texParameteri(i.TEXTURE_2D,i.TEXTURE_MIN_FILTER,i.LINEAR),i.texParameteri(i.TEXTURE_2D,i.TEXTURE_WRAP_S,i.CLAMP_TO_EDGE),i.texParameteri(i.TEXTURE_2D,i.TEXTURE_WRAP_T,i.CLAMP_TO_EDGE)}}else if(ht.length>0){if(rt&&lt){let st=Vt(ht[0]);e.texStorage2D(i.TEXTURE_2D,Jt,tt,st.width,st.height)}for(let st=0,Dt=ht.length;st<Dt;st++)j=ht[st],rt?Pt&&e.texSubImage2D(i.TEXTURE_2D,st,0,0,ct,D,j):e.texImage2D(i.TEXTURE_2D,st,tt,ct,D,j);M.generateMipmaps=!1}else if(rt){if(lt){let st=Vt(Q);e.texStorage2D(i.TEXTURE_2D,Jt,tt,st.width,st.height)}Pt&&e.texSubImage2D(i.TEXTURE_2D,0,0,0,ct,D,Q)}else e.texImage2D(i.TEXTURE_2D,0,tt,ct,D,Q);S(M)&&M.mipmapsAutoUpdate===!0&&x(it),pt.__version=ot.version,M.onUpdate&&M.onUpdate(M)}R.__version=M.version}function un(R,M,W){if(M.image.length!==6)return;let it=se(R,M),et=M.source;e.bindTexture(i.TEXTURE_CUBE_MAP,R.__webglTexture,i.TEXTURE0+W);let ot=n.get(et);if(et.version!==ot.__version||it===!0){e.activeTexture(i.TEXTURE0+W);let pt=ne.getPrimaries(ne.workingColorSpace),K=M.colorSpace===Si?null:ne.getPrimaries(M.colorSpace),Q=M.colorSpace===Si||pt===K?i.NONE:i.BROWSER_DEFAULT_WEBGL;e.pixelStorei(i.UNPACK_FLIP_Y_WEBGL,M.flipY),e.pixelStorei(i.UNPACK_PREMULTIPLY_ALPHA_WEBGL,M.premultiplyAlpha),e.pixelStorei(i.UNPACK_ALIGNMENT,M.unpackAlignment),e.pixelStorei(i.UNPACK_COLORSPACE_CONVERSION_WEBGL,Q);let ct=M.isCompressedTexture||M.image[0].isCompressedTexture,D=M.image[0]&&M.image[0].isDataTexture,tt=[];for(let yt=0;yt<6;yt++)!ct&&!D?tt[yt]=_(M.image[yt],!0,s.maxCubemapSize):tt[yt]=D?M.image[yt].image:M.image[yt],tt[yt]=Ut(M,tt[yt]);let j=tt[0],ht=r.convert(M.format,M.colorSpace),rt=r.convert(M.type),lt=E(M.internalFormat,ht,rt,M.normalized,M.colorSpace),Pt=M.isVideoTexture!==!0,Jt=ot.__version===void 0||it===!0,st=et.dataReady,Dt=w(M,j);Ft(i.TEXTURE_CUBE_MAP,M);let $t;if(M.isDepthTexture){if(lt=v(M.format===Mi,M.type),Jt)if(Pt)e.texStorage2D(i.TEXTURE_CUBE_MAP,1,lt,j.width,j.height);else for(let yt=0;yt<6;yt++)e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,0,lt,j.width,j.height,0,ht,rt,null)}else if(ct){Pt&&Jt&&e.texStorage2D(i.TEXTURE_CUBE_MAP,Dt,lt,j.width,j.height);for(let yt=0;yt<6;yt++){$t=tt[yt].mipmaps;for(let de=0;de<$t.length;de++){let Be=$t[de];M.format!==gn?ht!==null?Pt?st&&e.compressedTexSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,de,0,0,Be.width,Be.height,ht,Be.data):e.compressedTexImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,de,lt,Be.width,Be.height,0,Be.data):kt("WebGLRenderer: Attempt to load unsupported compressed texture format in .setTextureCube()"):Pt?st&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,de,0,0,Be.width,Be.height,ht,rt,Be.data):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,de,lt,Be.width,Be.height,0,ht,rt,Be.data)}}}else{if($t=M.mipmaps,Pt&&Jt){$t.length>0&&Dt++;let yt=Vt(tt[0]);e.texStorage2D(i.TEXTURE_CUBE_MAP,Dt,lt,yt.width,yt.height)}for(let yt=0;yt<6;yt++)if(D){Pt?st&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,0,0,0,tt[yt].width,tt[yt].height,ht,rt,tt[yt].data):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,0,lt,tt[yt].width,tt[yt].height,0,ht,rt,tt[yt].data);for(let de=0;de<$t.length;de++){let Ci=$t[de].image[yt].image;Pt?st&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,de+1,0,0,Ci.width,Ci.height,ht,rt,Ci.data):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,de+1,lt,Ci.width,Ci.height,0,ht,rt,Ci.data)}}else{Pt?st&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,0,0,0,ht,rt,tt[yt]):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,0,lt,ht,rt,tt[yt]);for(let de=0;de<$t.length;de++){let Be=$t[de];Pt?st&&e.texSubImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,de+1,0,0,ht,rt,Be.image[yt]):e.texImage2D(i.TEXTURE_CUBE_MAP_POSITIVE_X+yt,de+1,lt,ht,rt,Be.image[yt])}}}S(M)&&M.mipmapsAutoUpdate===!0&&x(i.TEXTURE_CUBE_MAP),ot.__version=et.version,M.onUpdate&&M.onUpdate(M)}R.__version=M.version}function Me(R,M,W,it,et,ot){let pt=r.convert(W.format,W.colorSpace),K=r.convert(W.type),Q=E(W.internalFormat,pt,K,W.normalized,W.colorSpace),ct=n.get(M),D=n.get(W);if(D.__renderTarget=M,!ct.__hasExternalTextures){let tt=Math.max(1,M.width>>ot),j=Math.max(1,M.height>>ot);et===i.TEXTURE_3D||et===i.TEXTURE_2D_ARRAY?e.texImage3D(et,ot,Q,tt,j,M.depth,0,pt,K,null):e.texImage2D(et,ot,Q,tt,j,0,pt,K,null)}e.bindFramebuffer(i.FRAMEBUFFER,R),gt(M)?o.framebufferTexture2DMultisampleEXT(i.FRAMEBUFFER,it,et,D.__webglTexture,0,_e(M)):(et===i.TEXTURE_2D||et>=i.TEXTURE_CUBE_MAP_POSITIVE_X&&et<=i.TEXTURE_CUBE_MAP_NEGATIVE_Z)&&i.framebufferTexture2D(i.FRAMEBUFFER,it,et,D.__webglTexture,ot),e.bindFramebuffer(i.FRAMEBUFFER,null)}function qn(R,M,W){if(i.bindRenderbuffer(i.RENDERBUFFER,R),M.depthBuffer){let it=M.depthTexture,et=it&&it.isDepthTexture?it.type:null,ot=v(M.stencilBuffer,et),pt=M.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT;gt(M)?o.renderbufferStorageMultisampleEXT(i.RENDERBUFFER,_e(M),ot,M.width,M.height):W?i.renderbufferStorageMultisample(i.RENDERBUFFER,_e(M),ot,M.width,M.height):i.renderbufferStorage(i.RENDERBUFFER,ot,M.width,M.height),i.framebufferRenderbuffer(i.FRAMEBUFFER,pt,i.RENDERBUFFER,R)}else{let it=M.textures;for(let et=0;et<it.length;et++){let ot=it[et],pt=r.convert(ot.format,ot.colorSpace),K=r.convert(ot.type),Q=E(ot.internalFormat,pt,K,ot.normalized,ot.colorSpace);gt(M)?o.renderbufferStorageMultisampleEXT(i.RENDERBUFFER,_e(M),Q,M.width,M.height):W?i.renderbufferStorageMultisample(i.RENDERBUFFER,_e(M),Q,M.width,M.height):i.renderbufferStorage(i.RENDERBUFFER,Q,M.width,M.height)}}i.bindRenderbuffer(i.RENDERBUFFER,null)}function ke(R,M,W){let it=M.isWebGLCubeRenderTarget===!0;if(e.bindFramebuffer(i.FRAMEBUFFER,R),!(M.depthTexture&&M.depthTexture.isDepthTexture))throw new Error("THREE.WebGLTextures: renderTarget.depthTexture must be an instance of THREE.DepthTexture.");let et=n.get(M.depthTexture);et.__renderTarget=M;let ot=it?M.depthTexture.image[0]:M.depthTexture.image;(!et.__webglTexture||ot.width!==M.width||ot.height!==M.height)&&(ot.width=M.width,ot.height=M.height,M.depthTexture.needsUpdate=!0),it?ut(M.depthTexture,0):ft(M.depthTexture,0);let pt=et.__webglTexture,K=_e(M),Q=it?i.TEXTURE_CUBE_MAP_POSITIVE_X+W:i.TEXTURE_2D,ct=M.depthTexture.format===Mi?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT;if(M.depthTexture.format===gi)gt(M)?o.framebufferTexture2DMultisampleEXT(i.FRAMEBUFFER,ct,Q,pt,0,K):i.framebufferTexture2D(i.FRAMEBUFFER,ct,Q,pt,0);else if(M.depthTexture.format===Mi)gt(M)?o.framebufferTexture2DMultisampleEXT(i.FRAMEBUFFER,ct,Q,pt,0,K):i.framebufferTexture2D(i.FRAMEBUFFER,ct,Q,pt,0);else throw new Error("THREE.WebGLTextures: Unknown depthTexture format.")}function Tn(R){let M=n.get(R),W=R.isWebGLCubeRenderTarget===!0;if(M.__boundDepthTexture!==R.depthTexture){let it=R.depthTexture;if(M.__depthDisposeCallback&&M.__depthDisposeCallback(),it){let et=()=>{delete M.__boundDepthTexture,delete M.__depthDisposeCallback,it.removeEventListener("dispose",et)};it.addEventListener("dispose",et),M.__depthDisposeCallback=et}M.__boundDepthTexture=it}if(R.depthTexture&&!M.__autoAllocateDepthBuffer)if(W)for(let it=0;it<6;it++)ke(M.__webglFramebuffer[it],R,it);else R.texture.mipmaps.length>0?ke(M.__webglFramebuffer[0],R,0):ke(M.__webglFramebuffer,R,0);else if(W){M.__webglDepthbuffer=[];for(let it=0;it<6;it++)if(e.bindFramebuffer(i.FRAMEBUFFER,M.__webglFramebuffer[it]),M.__webglDepthbuffer[it]===void 0)M.__webglDepthbuffer[it]=i.createRenderbuffer(),qn(M.__webglDepthbuffer[it],R,!1);else{let et=R.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT,ot=M.__webglDepthbuffer[it];i.bindRenderbuffer(i.RENDERBUFFER,ot),i.framebufferRenderbuffer(i.FRAMEBUFFER,et,i.RENDERBUFFER,ot)}}else if(R.texture.mipmaps.length>0?e.bindFramebuffer(i.FRAMEBUFFER,M.__webglFramebuffer[0]):e.bindFramebuffer(i.FRAMEBUFFER,M.__webglFramebuffer),M.__webglDepthbuffer===void 0)M.__webglDepthbuffer=i.createRenderbuffer(),qn(M.__webglDepthbuffer,R,!1);else{let et=R.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT,ot=M.__webglDepthbuffer;i.bindRenderbuffer(i.RENDERBUFFER,ot),i.framebufferRenderbuffer(i.FRAMEBUFFER,et,i.RENDERBUFFER,ot)}e.bindFramebuffer(i.FRAMEBUFFER,null)}function Cn(R,M,W){let it=n.get(R);M!==void 0&&Me(it.__webglFramebuffer,R,R.texture,i.COLOR_ATTACHMENT0,i.TEXTURE_2D,0),W!==void 0&&Tn(R)}function Rn(R){let M=R.texture,W=n.get(R),it=n.get(M);R.addEventListener("dispose",O),L(R);let et=R.textures,ot=R.isWebGLCubeRenderTarget===!0,pt=et.length>1;if(pt||(it.__webglTexture===void 0&&(it.__webglTexture=i.createTexture()),it.__version=M.version,a.memory.textures++),ot){W.__webglFramebuffer=[];for(let K=0;K<6;K++)if(M.mipmaps.length>0){W.__webglFramebuffer[K]=[];for(let Q=0;Q<M.mipmaps.length;Q++)W.__webglFramebuffer[K][Q]=i.createFramebuffer()}else W.__webglFramebuffer[K]=i.createFramebuffer()}else{if(M.mipmaps.length>0){W.__webglFramebuffer=[];for(let K=0;K<M.mipmaps.length;K++)W.__webglFramebuffer[K]=i.createFramebuffer()}else W.__webglFramebuffer=i.createFramebuffer();if(pt)for(let K=0,Q=et.length;K<Q;K++){let ct=n.get(et[K]);ct.__webglTexture===void 0&&(ct.__webglTexture=i.createTexture(),a.memory.textures++)}if(R.samples>0&&gt(R)===!1){W.__webglMultisampledFramebuffer=i.createFramebuffer(),W.__webglColorRenderbuffer=[],e.bindFramebuffer(i.FRAMEBUFFER,W.__webglMultisampledFramebuffer);for(let K=0;K<et.length;K++){let Q=et[K];W.__webglColorRenderbuffer[K]=i.createRenderbuffer(),i.bindRenderbuffer(i.RENDERBUFFER,W.__webglColorRenderbuffer[K]);let ct=r.convert(Q.format,Q.colorSpace),D=r.convert(Q.type),tt=E(Q.internalFormat,ct,D,Q.normalized,Q.colorSpace,R.isXRRenderTarget===!0),j=_e(R);i.renderbufferStorageMultisample(i.RENDERBUFFER,j,tt,R.width,R.height),i.framebufferRenderbuffer(i.FRAMEBUFFER,i.COLOR_ATTACHMENT0+K,i.RENDERBUFFER,W.__webglColorRenderbuffer[K])}i.bindRenderbuffer(i.RENDERBUFFER,null),R.depthBuffer&&(W.__webglDepthRenderbuffer=i.createRenderbuffer(),qn(W.__webglDepthRenderbuffer,R,!0)),e.bindFramebuffer(i.FRAMEBUFFER,null)}}if(ot){e.bindTexture(i.TEXTURE_CUBE_MAP,it.__webglTexture),Ft(i.TEXTURE_CUBE_MAP,M);for(let K=0;K<6;K++)if(M.mipmaps.length>0)for(let Q=0;Q<M.mipmaps.length;Q++)Me(W.__webglFramebuffer[K][Q],R,M,i.COLOR_ATTACHMENT0,i.TEXTURE_CUBE_MAP_POSITIVE_X+K,Q);else Me(W.__webglFramebuffer[K],R,M,i.COLOR_ATTACHMENT0,i.TEXTURE_CUBE_MAP_POSITIVE_X+K,0);S(M)?x(i.TEXTURE_CUBE_MAP):M.mipmaps.length>0&&i.texParameteri(i.TEXTURE_CUBE_MAP,i.TEXTURE_MAX_LEVEL,M.mipmaps.length-1),e.unbindTexture()}else if(pt){for(let K=0,Q=et.length;K<Q;K++){let ct=et[K],D=n.get(ct),tt=i.TEXTURE_2D;(R.isWebGL3DRenderTarget||R.isWebGLArrayRenderTarget)&&(tt=R.isWebGL3DRenderTarget?i.TEXTURE_3D:i.TEXTURE_2D_ARRAY),e.bindTexture(tt,D.__webglTexture),Ft(tt,ct),Me(W.__webglFramebuffer,R,ct,i.COLOR_ATTACHMENT0+K,tt,0),S(ct)&&x(tt)}e.unbindTexture()}else{let K=i.TEXTURE_2D;if((R.isWebGL3DRenderTarget||R.isWebGLArrayRenderTarget)&&(K=R.isWebGL3DRenderTarget?i.TEXTURE_3D:i.TEXTURE_2D_ARRAY),e.bindTexture(K,it.__webglTexture),Ft(K,M),M.mipmaps.length>0)for(let Q=0;Q<M.mipmaps.length;Q++)Me(W.__webglFramebuffer[Q],R,M,i.COLOR_ATTACHMENT0,K,Q);else Me(W.__webglFramebuffer,R,M,i.COLOR_ATTACHMENT0,K,0);S(M)?x(K):M.mipmaps.length>0&&i.texParameteri(K,i.TEXTURE_MAX_LEVEL,M.mipmaps.length-1),e.unbindTexture()}R.depthBuffer&&Tn(R)}function B(R){let M=R.textures;for(let W=0,it=M.length;W<it;W++){let et=M[W];if(S(et)&&et.mipmapsAutoUpdate===!0){let ot=b(R),pt=n.get(et).__webglTexture;e.bindTexture(ot,pt),x(ot),e.unbindTexture()}}}let Pn=[];function ve(R){if(R.samples>0){if(gt(R)===!1){let M=R.textures,W=R.width,it=R.height,et=i.COLOR_BUFFER_BIT,ot=R.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT,pt=n.get(R),K=M.length>1;if(K)for(let ct=0;ct<M.length;ct++)e.bindFramebuffer(i.FRAMEBUFFER,pt.__webglMultisampledFramebuffer),i.framebufferRenderbuffer(i.FRAMEBUFFER,i.COLOR_ATTACHMENT0+ct,i.RENDERBUFFER,null),e.bindFramebuffer(i.FRAMEBUFFER,pt.__webglFramebuffer),i.framebufferTexture2D(i.DRAW_FRAMEBUFFER,i.COLOR_ATTACHMENT0+ct,i.TEXTURE_2D,null,0);e.bindFramebuffer(i.READ_FRAMEBUFFER,pt.__webglMultisampledFramebuffer),R.texture.mipmaps.length>0?e.bindFramebuffer(i.DRAW_FRAMEBUFFER,pt.__webglFramebuffer[0]):e.bindFramebuffer(i.DRAW_FRAMEBUFFER,pt.__webglFramebuffer);for(let ct=0;ct<M.length;ct++){if(R.resolveDepthBuffer&&(R.depthBuffer&&(et|=i.DEPTH_BUFFER_BIT),R.stencilBuffer&&R.resolveStencilBuffer&&(et|=i.STENCIL_BUFFER_BIT)),K){i.framebufferRenderbuffer(i.READ_FRAMEBUFFER,i.COLOR_ATTACHMENT0,i.RENDERBUFFER,pt.__webglColorRenderbuffer[ct]);let D=n.get(M[ct]).__webglTexture;i.framebufferTexture2D(i.DRAW_FRAMEBUFFER,i.COLOR_ATTACHMENT0,i.TEXTURE_2D,D,0)}i.blitFramebuffer(0,0,W,it,0,0,W,it,et,i.NEAREST),c===!0&&(Pn.length=0,Pn.push(i.COLOR_ATTACHMENT0+ct),R.depthBuffer&&R.storeMultisampledDepthBuffer===!1&&Pn.push(ot),i.invalidateFramebuffer(i.READ_FRAMEBUFFER,Pn))}if(e.bindFramebuffer(i.READ_FRAMEBUFFER,null),e.bindFramebuffer(i.DRAW_FRAMEBUFFER,null),K)for(let ct=0;ct<M.length;ct++){e.bindFramebuffer(i.FRAMEBUFFER,pt.__webglMultisampledFramebuffer),i.framebufferRenderbuffer(i.FRAMEBUFFER,i.COLOR_ATTACHMENT0+ct,i.RENDERBUFFER,pt.__webglColorRenderbuffer[ct]);let D=n.get(M[ct]).__webglTexture;e.bindFramebuffer(i.FRAMEBUFFER,pt.__webglFramebuffer),i.framebufferTexture2D(i.DRAW_FRAMEBUFFER,i.COLOR_ATTACHMENT0+ct,i.TEXTURE_2D,D,0)}e.bindFramebuffer(i.DRAW_FRAMEBUFFER,pt.__webglMultisampledFramebuffer)}else if(R.depthBuffer&&R.storeMultisampledDepthBuffer===!1&&c){let M=R.stencilBuffer?i.DEPTH_STENCIL_ATTACHMENT:i.DEPTH_ATTACHMENT;i.invalidateFramebuffer(i.DRAW_FRAMEBUFFER,[M])}}}function _e(R){return Math.min(s.maxSamples,R.samples)}function gt(R){let M=n.get(R);return R.samples>0&&t.has("WEBGL_multisampled_render_to_texture")===!0&&M.__useRenderToTexture!==!1}function Le(R){let M=a.render.frame;h.get(R)!==M&&(h.set(R,M),R.update())}function Ut(R,M){let W=R.colorSpace,it=R.format,et=R.type;return R.isCompressedTexture===!0||R.isVideoTexture===!0||W!==hs&&W!==Si&&(ne.getTransfer(W)===ue?(it!==gn||et!==hn)&&kt("WebGLTextures: sRGB encoded textures have to use RGBAFormat and UnsignedByteType."):zt("WebGLTextures: Unsupported texture color space:",W)),M}function Vt(R){return typeof HTMLImageElement<"u"&&R instanceof HTMLImageElement?(l.width=R.naturalWidth||R.width,l.height=R.naturalHeight||R.height):typeof VideoFrame<"u"&&R instanceof VideoFrame?(l.width=R.displayWidth,l.height=R.displayHeight):(l.width=R.width,l.height=R.height),l}this.allocateTextureUnit=bt,this.resetTextureUnits=J,this.getTextureUnits=nt,this.setTextureUnits=xt,this.setTexture2D=ft,this.setTexture2DArray=at,this.setTexture3D=wt,this.setTextureCube=ut,this.rebindTextures=Cn,this.setupRenderTarget=Rn,this.updateRenderTargetMipmap=B,this.updateMultisampleRenderTarget=ve,this.setupDepthRenderbuffer=Tn,this.setupFrameBufferTexture=Me,this.useMultisampledRTT=gt,this.dispose=N}function Qb(i,t){function e(n,s=Si){let r,a=ne.getTransfer(s);if(n===hn)return i.UNSIGNED_BYTE;if(n===el)return i.UNSIGNED_SHORT_4_4_4_4;if(n===nl)return i.UNSIGNED_SHORT_5_5_5_1;if(n===Bh)return i.UNSIGNED_INT_5_9_9_9_REV;if(n===zh)return i.UNSIGNED_INT_10F_11F_11F_REV;if(n===oa)return i.BYTE;if(n===kh)return i.SHORT;if(n===qi)return i.UNSIGNED_SHORT;if(n===tl)return i.INT;if(n===wn)return i.UNSIGNED_INT;if(n===mn)return i.FLOAT;if(n===Wn)return i.HALF_FLOAT;if(n===Hh)return i.ALPHA;if(n===Vh)return i.RGB;if(n===gn)return i.RGBA;if(n===gi)return i.DEPTH_COMPONENT;if(n===Mi)return i.DEPTH_STENCIL;if(n===Gh)return i.RED;if(n===dr)return i.RED_INTEGER;if(n===$i)return i.RG;if(n===il)return i.RG_INTEGER;if(n===Yi)return i.RGBA_INTEGER;if(n===la||n===ca||n===ha||n===ua)if(a===ue)if(r=t.get("WEBGL_compressed_texture_s3tc_srgb"),r!==null){if(n===la)return r.COMPRESSED_SRGB_S3TC_DXT1_EXT;if(n===ca)return r.COMPRESSED_SRGB_ALPHA_S3TC_DXT1_EXT;if(n===ha)return r.COMPRESSED_SRGB_ALPHA_S3TC_DXT3_EXT;if(n===ua)return r.COMPRESSED_SRGB_ALPHA_S3TC_DXT5_EXT}else return null;else if(r=t.get("WEBGL_compressed_texture_s3tc"),r!==null){if(n===la)return r.COMPRESSED_RGB_S3TC_DXT1_EXT;if(n===ca)return r.COMPRESSED_RGBA_S3TC_DXT1_EXT;if(n===ha)return r.COMPRESSED_RGBA_S3TC_DXT3_EXT;if(n===ua)return r.COMPRESSED_RGBA_S3TC_DXT5_EXT}else return null;if(n===sl||n===rl||n===al||n===ol)if(r=t.get("WEBGL_compressed_texture_pvrtc"),r!==null){if(n===sl)return r.COMPRESSED_RGB_PVRTC_4BPPV1_IMG;if(n===rl)return r.COMPRESSED_RGB_PVRTC_2BPPV1_IMG;if(n===al)return r.COMPRESSED_RGBA_PVRTC_4BPPV1_IMG;if(n===ol)return r.COMPRESSED_RGBA_PVRTC_2BPPV1_IMG}else return null;if(n===ll||n===cl||n===hl||n===ul||n===dl||n===da||n===fl)if(r=t.get("WEBGL_compressed_texture_etc"),r!==null){if(n===ll||n===cl)return a===ue?r.COMPRESSED_SRGB8_ETC2:r.COMPRESSED_RGB8_ETC2;if(n===hl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ETC2_EAC:r.COMPRESSED_RGBA8_ETC2_EAC;if(n===ul)return r.COMPRESSED_R11_EAC;if(n===dl)return r.COMPRESSED_SIGNED_R11_EAC;if(n===da)return r.COMPRESSED_RG11_EAC;if(n===fl)return r.COMPRESSED_SIGNED_RG11_EAC}else return null;if(n===pl||n===ml||n===gl||n===yl||n===vl||n===_l||n===xl||n===bl||n===Ml||n===Sl||n===wl||n===Al||n===El||n===Tl)if(r=t.get("WEBGL_compressed_texture_astc"),r!==null){if(n===pl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_4x4_KHR:r.COMPRESSED_RGBA_ASTC_4x4_KHR;if(n===ml)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_5x4_KHR:r.COMPRESSED_RGBA_ASTC_5x4_KHR;if(n===gl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_5x5_KHR:r.COMPRESSED_RGBA_ASTC_5x5_KHR;if(n===yl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_6x5_KHR:r.COMPRESSED_RGBA_ASTC_6x5_KHR;if(n===vl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_6x6_KHR:r.COMPRESSED_RGBA_ASTC_6x6_KHR;if(n===_l)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_8x5_KHR:r.COMPRESSED_RGBA_ASTC_8x5_KHR;if(n===xl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_8x6_KHR:r.COMPRESSED_RGBA_ASTC_8x6_KHR;if(n===bl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_8x8_KHR:r.COMPRESSED_RGBA_ASTC_8x8_KHR;if(n===Ml)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_10x5_KHR:r.COMPRESSED_RGBA_ASTC_10x5_KHR;if(n===Sl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_10x6_KHR:r.COMPRESSED_RGBA_ASTC_10x6_KHR;if(n===wl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_10x8_KHR:r.COMPRESSED_RGBA_ASTC_10x8_KHR;if(n===Al)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_10x10_KHR:r.COMPRESSED_RGBA_ASTC_10x10_KHR;if(n===El)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_12x10_KHR:r.COMPRESSED_RGBA_ASTC_12x10_KHR;if(n===Tl)return a===ue?r.COMPRESSED_SRGB8_ALPHA8_ASTC_12x12_KHR:r.COMPRESSED_RGBA_ASTC_12x12_KHR}else return null;if(n===Cl||n===Rl||n===Pl)if(r=t.get("EXT_texture_compression_bptc"),r!==null){if(n===Cl)return a===ue?r.COMPRESSED_SRGB_ALPHA_BPTC_UNORM_EXT:r.COMPRESSED_RGBA_BPTC_UNORM_EXT;if(n===Rl)return r.COMPRESSED_RGB_BPTC_SIGNED_FLOAT_EXT;if(n===Pl)return r.COMPRESSED_RGB_BPTC_UNSIGNED_FLOAT_EXT}else return null;if(n===Il||n===Ll||n===fa||n===Fl)if(r=t.get("EXT_texture_compression_rgtc"),r!==null){if(n===Il)return r.COMPRESSED_RED_RGTC1_EXT;if(n===Ll)return r.COMPRESSED_SIGNED_RED_RGTC1_EXT;if(n===fa)return r.COMPRESSED_RED_GREEN_RGTC2_EXT;if(n===Fl)return r.COMPRESSED_SIGNED_RED_GREEN_RGTC2_EXT}else return null;return n===ys?i.UNSIGNED_INT_24_8:i[n]!==void 0?i[n]:null}return{convert:e}}var tM=`
void main() {

	gl_Position = vec4( position, 1.0 );

}`,eM=`
uniform sampler2DArray depthColor;
uniform float depthWidth;
uniform float depthHeight;

void main() {

	vec2 coord = vec2( gl_FragCoord.x / depthWidth, gl_FragCoord.y / depthHeight );

	if ( coord.x >= 1.0 ) {

		gl_FragDepth = texture( depthColor, vec3( coord.x - 1.0, coord.y, 1 ) ).r;

	} else {

		gl_FragDepth = texture( depthColor, vec3( coord.x, coord.y, 0 ) ).r;

	}

}`,uu=class{constructor(){this.texture=null,this.mesh=null,this.depthNear=0,this.depthFar=0}init(t,e){if(this.texture===null){let n=new Qr(t.texture);(t.depthNear!==e.depthNear||t.depthFar!==e.depthFar)&&(this.depthNear=t.depthNear,this.depthFar=t.depthFar),this.texture=n}}getMesh(t){if(this.texture!==null&&this.mesh===null){let e=t.cameras[0].viewport,n=new en({vertexShader:tM,fragmentShader:eM,uniforms:{depthColor:{value:this.texture},depthWidth:{value:e.z},depthHeight:{value:e.w}}});this.mesh=new ln(new ea(20,20),n)}return this.mesh}reset(){this.texture=null,this.mesh=null}getDepthTexture(){return this.texture}},du=class extends Gn{constructor(t,e){super();let n=this,s=null,r=1,a=null,o="local-floor",c=1,l=null,h=null,u=null,d=null,f=null,p=null,y=typeof XRWebGLBinding<"u",m=new uu,g={},_=e.getContextAttributes(),S=null,x=null,b=[],E=[],v=new Rt,w=null,L=null,C=new $e;C.viewport=new pe;let P=new $e;P.viewport=new pe;let O=[C,P],F=new jo,I=null,N=null;this.cameraAutoUpdate=!0,this.enabled=!1,this.isPresenting=!1,this.getController=function(Z){let ft=b[Z];return ft===void 0&&(ft=new er,b[Z]=ft),ft.getTargetRaySpace()},this.getControllerGrip=function(Z){let ft=b[Z];return ft===void 0&&(ft=new er,b[Z]=ft),ft.getGripSpace()},this.getHand=function(Z){let ft=b[Z];return ft===void 0&&(ft=new er,b[Z]=ft),ft.getHandSpace()};function H(Z){let ft=E.indexOf(Z.inputSource);if(ft===-1)return;let at=b[ft];at!==void 0&&(at.update(Z.inputSource,Z.frame,l||a),at.dispatchEvent({type:Z.type,data:Z.inputSource}))}function z(){s.removeEventListener("select",H),s.removeEventListener("selectstart",H),s.removeEventListener("selectend",H),s.removeEventListener("squeeze",H),s.removeEventListener("squeezestart",H),s.removeEventListener("squeezeend",H),s.removeEventListener("end",z),s.removeEventListener("inputsourceschange",Y);for(let Z=0;Z<b.length;Z++){let ft=E[Z];ft!==null&&(E[Z]=null,b[Z].disconnect(ft))}I=null,N=null,m.reset();for(let Z in g)delete g[Z];if(t.setRenderTarget(S),f=null,d=null,u=null,s=null,x=null,bt.stop(),n.isPresenting=!1,t.setPixelRatio(w),t.setSize(v.width,v.height,!1),L!==null){let Z=L.camera;Z.fov=L.fov,Z.zoom=L.zoom,Z.updateProjectionMatrix(),L=null}n.dispatchEvent({type:"sessionend"})}this.setFramebufferScaleFactor=function(Z){r=Z,n.isPresenting===!0&&kt("WebXRManager: Cannot change framebuffer scale while presenting.")},this.setReferenceSpaceType=function(Z){o=Z,n.isPresenting===!0&&kt("WebXRManager: Cannot change reference space type while presenting.")},this.getReferenceSpace=function(){return l||a},this.setReferenceSpace=function(Z){l=Z},this.getBaseLayer=function(){return d!==null?d:f},this.getBinding=function(){return u===null&&y&&(u=new XRWebGLBinding(s,e)),u},this.getFrame=function(){return p},this.getSession=function(){return s},this.setSession=async function(Z){if(s=Z,s!==null){if(S=t.getRenderTarget(),s.addEventListener("select",H),s.addEventListener("selectstart",H),s.addEventListener("selectend",H),s.addEventListener("squeeze",H),s.addEventListener("squeezestart",H),s.addEventListener("squeezeend",H),s.addEventListener("end",z),s.addEventListener("inputsourceschange",Y),_.xrCompatible!==!0&&await e.makeXRCompatible(),w=t.getPixelRatio(),t.getSize(v),y&&"createProjectionLayer"in XRWebGLBinding.prototype){let at=null,wt=null,ut=null;_.depth&&(ut=_.stencil?e.DEPTH24_STENCIL8:e.DEPTH_COMPONENT24,at=_.stencil?Mi:gi,wt=_.stencil?ys:wn);let It={colorFormat:e.RGBA8,depthFormat:ut,scaleFactor:r};u=this.getBinding(),d=u.createProjectionLayer(It),s.updateRenderState({layers:[d]}),t.setPixelRatio(1),t.setSize(d.textureWidth,d.textureHeight,!1),x=new Fe(d.textureWidth,d.textureHeight,{format:gn,type:hn,depthTexture:new yi(d.textureWidth,d.textureHeight,wt,void 0,void 0,void 0,void 0,void 0,void 0,at),stencilBuffer:_.stencil,colorSpace:t.outputColorSpace,samples:_.antialias?4:0,resolveDepthBuffer:d.ignoreDepthValues===!1,resolveStencilBuffer:d.ignoreDepthValues===!1,storeMultisampledDepthBuffer:d.ignoreDepthValues===!1,storeMultisampledStencilBuffer:d.ignoreDepthValues===!1})}else{let at={antialias:_.antialias,alpha:!0,depth:_.depth,stencil:_.stencil,framebufferScaleFactor:r};f=new XRWebGLLayer(s,e,at),s.updateRenderState({baseLayer:f}),t.setPixelRatio(1),t.setSize(f.framebufferWidth,f.framebufferHeight,!1),x=new Fe(f.framebufferWidth,f.framebufferHeight,{format:gn,type:hn,colorSpace:t.outputColorSpace,stencilBuffer:_.stencil,resolveDepthBuffer:f.ignoreDepthValues===!1,resolveStencilBuffer:f.ignoreDepthValues===!1,storeMultisampledDepthBuffer:f.ignoreDepthValues===!1,storeMultisampledStencilBuffer:f.ignoreDepthValues===!1})}x.isXRRenderTarget=!0,this.setFoveation(c),l=null,a=await s.requestReferenceSpace(o),bt.setContext(s),bt.start(),n.isPresenting=!0,n.dispatchEvent({type:"sessionstart"})}},this.getEnvironmentBlendMode=function(){if(s!==null)return s.environmentBlendMode},this.getDepthTexture=function(){return m.getDepthTexture()};function Y(Z){for(let ft=0;ft<Z.removed.length;ft++){let at=Z.removed[ft],wt=E.indexOf(at);wt>=0&&(E[wt]=null,b[wt].disconnect(at))}for(let ft=0;ft<Z.added.length;ft++){let at=Z.added[ft],wt=E.indexOf(at);if(wt===-1){for(let It=0;It<b.length;It++)if(It>=E.length){E.push(at),wt=It;break}else if(E[It]===null){E[It]=at,wt=It;break}if(wt===-1)break}let ut=b[wt];ut&&ut.connect(at)}}function X(Z,ft){ft===null?Z.matrixWorld.copy(Z.matrix):Z.matrixWorld.multiplyMatrices(ft.matrixWorld,Z.matrix),Z.matrixWorldInverse.copy(Z.matrixWorld).invert()}this.updateCamera=function(Z){if(s===null)return;let ft=Z.near,at=Z.far;m.texture!==null&&(m.depthNear>0&&(ft=m.depthNear),m.depthFar>0&&(at=m.depthFar)),F.near=P.near=C.near=ft,F.far=P.far=C.far=at,(I!==F.near||N!==F.far)&&(s.updateRenderState({depthNear:F.near,depthFar:F.far}),I=F.near,N=F.far),F.layers.mask=Z.layers.mask|6,C.layers.mask=F.layers.mask&-5,P.layers.mask=F.layers.mask&-3;let wt=Z.parent,ut=F.cameras;X(F,wt);for(let It=0;It<ut.length;It++)X(ut[It],wt);F.projectionMatrix.copy(C.projectionMatrix),F.projectionMatrixInverse.copy(C.projectionMatrixInverse),L===null&&Z.isPerspectiveCamera&&(L={camera:Z,fov:Z.fov,zoom:Z.zoom}),J(Z,F,wt)};function J(Z,ft,at){at===null?Z.matrix.copy(ft.matrixWorld):(Z.matrix.copy(at.matrixWorld),Z.matrix.invert(),Z.matrix.multiply(ft.matrixWorld)),Z.matrix.decompose(Z.position,Z.quaternion,Z.scale),Z.updateMatrixWorld(!0),Z.projectionMatrix.copy(ft.projectionMatrix),Z.projectionMatrixInverse.copy(ft.projectionMatrixInverse),Z.isPerspectiveCamera&&(Z.fov=Qs*2*Math.atan(1/Z.projectionMatrix.elements[5]),Z.zoom=1)}this.getCamera=function(){return F},this.getFoveation=function(){if(!(d===null&&f===null))return c},this.setFoveation=function(Z){c=Z,d!==null&&(d.fixedFoveation=Z),f!==null&&f.fixedFoveation!==void 0&&(f.fixedFoveation=Z)},this.hasDepthSensing=function(){return m.texture!==null},this.getDepthSensingMesh=function(){return m.getMesh(F)},this.getCameraTexture=function(Z){return g[Z]};let nt=null;function xt(Z,ft){if(h=ft.getViewerPose(l||a),p=ft,h!==null){let at=h.views;f!==null&&(t.setRenderTargetFramebuffer(x,f.framebuffer),t.setRenderTarget(x));let wt=!1;at.length!==F.cameras.length&&(F.cameras.length=0,wt=!0);for(let Tt=0;Tt<at.length;Tt++){let Ft=at[Tt],se=null;if(f!==null)se=f.getViewport(Ft);else{let xe=u.getViewSubImage(d,Ft);se=xe.viewport,Tt===0&&(t.setRenderTargetTextures(x,xe.colorTexture,xe.depthStencilTexture),t.setRenderTarget(x))}let qt=O[Tt];qt===void 0&&(qt=new $e,qt.layers.enable(Tt),qt.viewport=new pe,O[Tt]=qt),qt.matrix.fromArray(Ft.transform.matrix),qt.matrix.decompose(qt.position,qt.quaternion,qt.scale),qt.projectionMatrix.fromArray(Ft.projectionMatrix),qt.projectionMatrixInverse.copy(qt.projectionMatrix).invert(),qt.viewport.set(se.x,se.y,se.width,se.height),Tt===0&&(F.matrix.copy(qt.matrix),F.matrix.decompose(F.position,F.quaternion,F.scale)),wt===!0&&F.cameras.push(qt)}let ut=s.enabledFeatures;if(ut&&ut.includes("depth-sensing")&&s.depthUsage=="gpu-optimized"&&y){u=n.getBinding();let Tt=u.getDepthInformation(at[0]);Tt&&Tt.isValid&&Tt.texture&&m.init(Tt,s.renderState)}if(ut&&ut.includes("camera-access")&&y){t.state.unbindTexture(),u=n.getBinding();for(let Tt=0;Tt<at.length;Tt++){let Ft=at[Tt].camera;if(Ft){let se=g[Ft];se||(se=new Qr,g[Ft]=se);let qt=u.getCameraImage(Ft);se.sourceTexture=qt}}}}for(let at=0;at<b.length;at++){let wt=E[at],ut=b[at];wt!==null&&ut!==void 0&&ut.update(wt,ft,l||a)}nt&&nt(Z,ft),ft.detectedPlanes&&n.dispatchEvent({type:"planesdetected",data:ft}),p=null}let bt=new Pp;bt.setAnimationLoop(xt),this.setAnimationLoop=function(Z){nt=Z},this.dispose=function(){}}},nM=new oe,zp=new Ht;zp.set(-1,0,0,0,1,0,0,0,1);function iM(i,t){function e(m,g){m.matrixAutoUpdate===!0&&m.updateMatrix(),g.value.copy(m.matrix)}function n(m,g){g.color.getRGB(m.fogColor.value,Qh(i)),g.isFog?(m.fogNear.value=g.near,m.fogFar.value=g.far):g.isFogExp2&&(m.fogDensity.value=g.density)}function s(m,g,_,S,x){g.isNodeMaterial?g.uniformsNeedUpdate=!1:g.isMeshBasicMaterial?r(m,g):g.isMeshLambertMaterial?(r(m,g),g.envMap&&(m.envMapIntensity.value=g.envMapIntensity)):g.isMeshToonMaterial?(r(m,g),u(m,g)):g.isMeshPhongMaterial?(r(m,g),h(m,g),g.envMap&&(m.envMapIntensity.value=g.envMapIntensity)):g.isMeshStandardMaterial?(r(m,g),d(m,g),g.isMeshPhysicalMaterial&&f(m,g,x)):g.isMeshMatcapMaterial?(r(m,g),p(m,g)):g.isMeshDepthMaterial?r(m,g):g.isMeshDistanceMaterial?(r(m,g),y(m,g)):g.isMeshNormalMaterial?r(m,g):g.isLineBasicMaterial?(a(m,g),g.isLineDashedMaterial&&o(m,g)):g.isPointsMaterial?c(m,g,_,S):g.isSpriteMaterial?l(m,g):g.isShadowMaterial?(m.color.value.copy(g.color),m.opacity.value=g.opacity):g.isShaderMaterial&&(g.uniformsNeedUpdate=!1)}function r(m,g){m.opacity.value=g.opacity,g.color&&m.diffuse.value.copy(g.color),g.emissive&&m.emissive.value.copy(g.emissive).multiplyScalar(g.emissiveIntensity),g.map&&(m.map.value=g.map,e(g.map,m.mapTransform)),g.alphaMap&&(m.alphaMap.value=g.alphaMap,e(g.alphaMap,m.alphaMapTransform)),g.bumpMap&&(m.bumpMap.value=g.bumpMap,e(g.bumpMap,m.bumpMapTransform),m.bumpScale.value=g.bumpScale,g.side===cn&&(m.bumpScale.value*=-1)),g.normalMap&&(m.normalMap.value=g.normalMap,e(g.normalMap,m.normalMapTransform),m.normalScale.value.copy(g.normalScale),g.side===cn&&m.normalScale.value.negate()),g.displacementMap&&(m.displacementMap.value=g.displacementMap,e(g.displacementMap,m.displacementMapTransform),m.displacementScale.value=g.displacementScale,m.displacementBias.value=g.displacementBias),g.emissiveMap&&(m.emissiveMap.value=g.emissiveMap,e(g.emissiveMap,m.emissiveMapTransform)),g.specularMap&&(m.specularMap.value=g.specularMap,e(g.specularMap,m.specularMapTransform)),g.alphaTest>0&&(m.alphaTest.value=g.alphaTest);let _=t.get(g),S=_.envMap,x=_.envMapRotation;S&&(m.envMap.value=S,m.envMapRotation.value.setFromMatrix4(nM.makeRotationFromEuler(x)).transpose(),S.isCubeTexture&&S.isRenderTargetTexture===!1&&m.envMapRotation.value.premultiply(zp),m.reflectivity.value=g.reflectivity,m.ior.value=g.ior,m.refractionRatio.value=g.refractionRatio),g.lightMap&&(m.lightMap.value=g.lightMap,m.lightMapIntensity.value=g.lightMapIntensity,e(g.lightMap,m.lightMapTransform)),g.aoMap&&(m.aoMap.value=g.aoMap,m.aoMapIntensity.value=g.aoMapIntensity,e(g.aoMap,m.aoMapTransform))}function a(m,g){m.diffuse.value.copy(g.color),m.opacity.value=g.opacity,g.map&&(m.map.value=g.map,e(g.map,m.mapTransform))}function o(m,g){m.dashSize.value=g.dashSize,m.totalSize.value=g.dashSize+g.gapSize,m.scale.value=g.scale}function c(m,g,_,S){m.diffuse.value.copy(g.color),m.opacity.value=g.opacity,m.size.value=g.size*_,m.scale.value=S*.5,g.map&&(m.map.value=g.map,e(g.map,m.uvTransform)),g.alphaMap&&(m.alphaMap.value=g.alphaMap,e(g.alphaMap,m.alphaMapTransform)),g.alphaTest>0&&(m.alphaTest.value=g.alphaTest)}function l(m,g){m.diffuse.value.copy(g.color),m.opacity.value=g.opacity,m.rotation.value=g.rotation,g.map&&(m.map.value=g.map,e(g.map,m.mapTransform)),g.alphaMap&&(m.alphaMap.value=g.alphaMap,e(g.alphaMap,m.alphaMapTransform)),g.alphaTest>0&&(m.alphaTest.value=g.alphaTest)}function h(m,g){m.specular.value.copy(g.specular),m.shininess.value=Math.max(g.shininess,1e-4)}function u(m,g){g.gradientMap&&(m.gradientMap.value=g.gradientMap)}function d(m,g){m.metalness.value=g.metalness,g.metalnessMap&&(m.metalnessMap.value=g.metalnessMap,e(g.metalnessMap,m.metalnessMapTransform)),m.roughness.value=g.roughness,g.roughnessMap&&(m.roughnessMap.value=g.roughnessMap,e(g.roughnessMap,m.roughnessMapTransform)),g.envMap&&(m.envMapIntensity.value=g.envMapIntensity)}function f(m,g,_){m.ior.value=g.ior,g.diffuseRoughness>0&&(m.diffuseRoughness.value=g.diffuseRoughness,g.diffuseRoughnessMap&&(m.diffuseRoughnessMap.value=g.diffuseRoughnessMap,e(g.diffuseRoughnessMap,m.diffuseRoughnessMapTransform))),g.sheen>0&&(m.sheenColor.value.copy(g.sheenColor).multiplyScalar(g.sheen),m.sheenRoughness.value=g.sheenRoughness,g.sheenColorMap&&(m.sheenColorMap.value=g.sheenColorMap,e(g.sheenColorMap,m.sheenColorMapTransform)),g.sheenRoughnessMap&&(m.sheenRoughnessMap.value=g.sheenRoughnessMap,e(g.sheenRoughnessMap,m.sheenRoughnessMapTransform))),g.clearcoat>0&&(m.clearcoat.value=g.clearcoat,m.clearcoatRoughness.value=g.clearcoatRoughness,g.clearcoatMap&&(m.clearcoatMap.value=g.clearcoatMap,e(g.clearcoatMap,m.clearcoatMapTransform)),g.clearcoatRoughnessMap&&(m.clearcoatRoughnessMap.value=g.clearcoatRoughnessMap,e(g.clearcoatRoughnessMap,m.clearcoatRoughnessMapTransform)),g.clearcoatNormalMap&&(m.clearcoatNormalMap.value=g.clearcoatNormalMap,e(g.clearcoatNormalMap,m.clearcoatNormalMapTransform),m.clearcoatNormalScale.value.copy(g.clearcoatNormalScale),g.side===cn&&m.clearcoatNormalScale.value.negate())),g.dispersion>0&&(m.dispersion.value=g.dispersion),g.retroreflectivity>0&&(m.retroreflectivity.value=g.retroreflectivity),g.iridescence>0&&(m.iridescence.value=g.iridescence,m.iridescenceIOR.value=g.iridescenceIOR,m.iridescenceThicknessMinimum.value=g.iridescenceThicknessMinimum,m.iridescenceThicknessMaximum.value=g.iridescenceThicknessMaximum,g.iridescenceMap&&(m.iridescenceMap.value=g.iridescenceMap,e(g.iridescenceMap,m.iridescenceMapTransform)),g.iridescenceThicknessMap&&(m.iridescenceThicknessMap.value=g.iridescenceThicknessMap,e(g.iridescenceThicknessMap,m.iridescenceThicknessMapTransform))),g.transmission>0&&(m.transmission.value=g.transmission,m.transmissionSamplerMap.value=_.texture,m.transmissionSamplerSize.value.set(_.width,_.height),g.transmissionMap&&(m.transmissionMap.value=g.transmissionMap,e(g.transmissionMap,m.transmissionMapTransform)),m.thickness.value=g.thickness,g.thicknessMap&&(m.thicknessMap.value=g.thicknessMap,e(g.thicknessMap,m.thicknessMapTransform)),m.attenuationDistance.value=g.attenuationDistance,m.attenuationColor.value.copy(g.attenuationColor)),g.anisotropy>0&&(m.anisotropyVector.value.set(g.anisotropy*Math.cos(g.anisotropyRotation),g.anisotropy*Math.sin(g.anisotropyRotation)),g.anisotropyMap&&(m.anisotropyMap.value=g.anisotropyMap,e(g.anisotropyMap,m.anisotropyMapTransform))),m.specularIntensity.value=g.specularIntensity,m.specularColor.value.copy(g.specularColor),g.specularColorMap&&(m.specularColorMap.value=g.specularColorMap,e(g.specularColorMap,m.specularColorMapTransform)),g.specularIntensityMap&&(m.specularIntensityMap.value=g.specularIntensityMap,e(g.specularIntensityMap,m.specularIntensityMapTransform))}function p(m,g){g.matcap&&(m.matcap.value=g.matcap)}function y(m,g){let _=t.get(g).light;m.referencePosition.value.setFromMatrixPosition(_.matrixWorld),m.nearDistance.value=_.shadow.camera.near,m.farDistance.value=_.shadow.camera.far}return{refreshFogUniforms:n,refreshMaterialUniforms:s}}function sM(i,t,e,n){let s={},r={};function a(_,S){let x=S.program;n.uniformBlockBinding(_,x,s[_.id])}function o(_,S){let x=s[_.id];x===void 0&&(p(_),x=c(_),s[_.id]=x,_.addEventListener("dispose",m));let b=S.program;n.updateUBOMapping(_,b);let E=t.render.frame;r[_.id]!==E&&(l(_),r[_.id]=E)}function c(_){let S=i.createBuffer(),x=_.__size,b=_.usage;return i.bindBuffer(i.UNIFORM_BUFFER,S),i.bufferData(i.UNIFORM_BUFFER,x,b),i.bindBuffer(i.UNIFORM_BUFFER,null),S}function l(_){let S=s[_.id],x=_.uniforms,b=_.__cache;i.bindBuffer(i.UNIFORM_BUFFER,S);for(let E=0,v=x.length;E<v;E++){let w=x[E];if(Array.isArray(w))for(let L=0,C=w.length;L<C;L++)h(w[L],E,L,b);else h(w,E,0,b)}i.bindBuffer(i.UNIFORM_BUFFER,null)}function h(_,S,x,b){if(d(_,S,x,b)===!0){let E=_.__offset,v=_.value;if(Array.isArray(v)){let w=0;for(let L=0;L<v.length;L++){let C=v[L],P=y(C,!0);u(C,_.__data,w),w+=P.storage/Float32Array.BYTES_PER_ELEMENT}}else u(v,_.__data,0);i.bufferSubData(i.UNIFORM_BUFFER,E,_.__data)}}function u(_,S,x){typeof _=="number"||typeof _=="boolean"?S[x]=_:_.isMatrix3?(S[x]=_.elements[0],S[x+1]=_.elements[1],S[x+2]=_.elements[2],S[x+3]=0,S[x+4]=_.elements[3],S[x+5]=_.elements[4],S[x+6]=_.elements[5],S[x+7]=0,S[x+8]=_.elements[6],S[x+9]=_.elements[7],S[x+10]=_.elements[8],S[x+11]=0):ArrayBuffer.isView(_)?S.set(_.subarray(0,S.length-x),x):_.toArray(S,x)}function d(_,S,x,b){let E=_.value,v=S+"_"+x;if(Array.isArray(E)){b[v]===void 0&&(b[v]=[]);let w=b[v],L=!1;for(let C=0;C<E.length;C++)f(E[C],w,C)===!0&&(L=!0);return L}return f(E,b,v)}function f(_,S,x){if(S[x]===void 0)return typeof _=="number"||typeof _=="boolean"?S[x]=_:ArrayBuffer.isView(_)?S[x]=_.slice():S[x]=_.clone(),!0;{let b=S[x];if(typeof _=="number"||typeof _=="boolean"){if(b!==_)return S[x]=_,!0}else{if(ArrayBuffer.isView(_))return!0;if(b.equals(_)===!1)return b.copy(_),!0}}return!1}function p(_){let S=_.uniforms,x=0,b=16;for(let v=0,w=S.length;v<w;v++){let L=Array.isArray(S[v])?S[v]:[S[v]];for(let C=0,P=L.length;C<P;C++){let O=L[C],F=Array.isArray(O.value)?O.value:[O.value],I=Array.isArray(S[v])||Array.isArray(O.value),N=x;for(let z=0,Y=F.length;z<Y;z++){let X=F[z],J=y(X,I),nt=x%b,xt=nt%J.boundary,bt=nt+xt;x+=xt,bt!==0&&b-bt<J.storage&&(x+=b-bt),z===0&&(N=x),x+=J.storage}let H=O.type==="int"?Int32Array:O.type==="uint"?Uint32Array:Float32Array;O.__data=new H((x-N)/Float32Array.BYTES_PER_ELEMENT),O.__offset=N}}let E=x%b;return E>0&&(x+=b-E),_.__size=x,_.__cache={},this}function y(_,S){let x={boundary:0,storage:0};return typeof _=="number"||typeof _=="boolean"?(x.boundary=4,x.storage=4):_.isVector2?(x.boundary=8,x.storage=8):_.isVector3||_.isColor?(x.boundary=16,x.storage=12):_.isVector4?(x.boundary=16,x.storage=16):_.isMatrix3?(x.boundary=16,x.storage=48):_.isMatrix4?(x.boundary=16,x.storage=64):_.isTexture?kt("WebGLRenderer: Texture samplers can not be part of an uniforms group."):ArrayBuffer.isView(_)?(x.boundary=16,x.storage=_.byteLength):kt("WebGLRenderer: Unsupported uniform value type.",_),S===!0&&(x.boundary=16,x.storage=Math.ceil(x.storage/16)*16),x}function m(_){let S=_.target;S.removeEventListener("dispose",m),i.deleteBuffer(s[S.id]),delete s[S.id],delete r[S.id]}function g(){for(let _ in s)i.deleteBuffer(s[_]);s={},r={}}return{bind:a,update:o,dispose:g}}var rM=new Uint16Array([12469,15057,12620,14925,13266,14620,13807,14376,14323,13990,14545,13625,14713,13328,14840,12882,14931,12528,14996,12233,15039,11829,15066,11525,15080,11295,15085,10976,15082,10705,15073,10495,13880,14564,13898,14542,13977,14430,14158,14124,14393,13732,14556,13410,14702,12996,14814,12596,14891,12291,14937,11834,14957,11489,14958,11194,14943,10803,14921,10506,14893,10278,14858,9960,14484,14039,14487,14025,14499,13941,14524,13740,14574,13468,14654,13106,14743,12678,14818,12344,14867,11893,14889,11509,14893,11180,14881,10751,14852,10428,14812,10128,14765,9754,14712,9466,14764,13480,14764,13475,14766,13440,14766,13347,14769,13070,14786,12713,14816,12387,14844,11957,14860,11549,14868,11215,14855,10751,14825,10403,14782,10044,14729,9651,14666,9352,14599,9029,14967,12835,14966,12831,14963,12804,14954,12723,14936,12564,14917,12347,14900,11958,14886,11569,14878,11247,14859,10765,14828,10401,14784,10011,14727,9600,14660,9289,14586,8893,14508,8533,15111,12234,15110,12234,15104,12216,15092,12156,15067,12010,15028,11776,14981,11500,14942,11205,14902,10752,14861,10393,14812,9991,14752,9570,14682,9252,14603,8808,14519,8445,14431,8145,15209,11449,15208,11451,15202,11451,15190,11438,15163,11384,15117,11274,15055,10979,14994,10648,14932,10343,14871,9936,14803,9532,14729,9218,14645,8742,14556,8381,14461,8020,14365,7603,15273,10603,15272,10607,15267,10619,15256,10631,15231,10614,15182,10535,15118,10389,15042,10167,14963,9787,14883,9447,14800,9115,14710,8665,14615,8318,14514,7911,14411,7507,14279,7198,15314,9675,15313,9683,15309,9712,15298,9759,15277,9797,15229,9773,15166,9668,15084,9487,14995,9274,14898,8910,14800,8539,14697,8234,14590,7790,14479,7409,14367,7067,14178,6621,15337,8619,15337,8631,15333,8677,15325,8769,15305,8871,15264,8940,15202,8909,15119,8775,15022,8565,14916,8328,14804,8009,14688,7614,14569,7287,14448,6888,14321,6483,14088,6171,15350,7402,15350,7419,15347,7480,15340,7613,15322,7804,15287,7973,15229,8057,15148,8012,15046,7846,14933,7611,14810,7357,14682,7069,14552,6656,14421,6316,14251,5948,14007,5528,15356,5942,15356,5977,15353,6119,15348,6294,15332,6551,15302,6824,15249,7044,15171,7122,15070,7050,14949,6861,14818,6611,14679,6349,14538,6067,14398,5651,14189,5311,13935,4958,15359,4123,15359,4153,15356,4296,15353,4646,15338,5160,15311,5508,15263,5829,15188,6042,15088,6094,14966,6001,14826,5796,14678,5543,14527,5287,14377,4985,14133,4586,13869,4257,15360,1563,15360,1642,15358,2076,15354,2636,15341,3350,15317,4019,15273,4429,15203,4732,15105,4911,14981,4932,14836,4818,14679,4621,14517,4386,14359,4156,14083,3795,13808,3437,15360,122,15360,137,15358,285,15355,636,15344,1274,15322,2177,15281,2765,15215,3223,15120,3451,14995,3569,14846,3567,14681,3466,14511,3305,14344,3121,14037,2800,13753,2467,15360,0,15360,1,15359,21,15355,89,15346,253,15325,479,15287,796,15225,1148,15133,1492,15008,1749,14856,1882,14685,1886,14506,1783,14324,1608,13996,1398,13702,1183]),ti=null;function aM(){return ti===null&&(ti=new sr(rM,16,16,$i,Wn),ti.name="DFG_LUT",ti.minFilter=on,ti.magFilter=on,ti.wrapS=jn,ti.wrapT=jn,ti.generateMipmaps=!1,ti.needsUpdate=!0),ti}var Ol=class{constructor(t={}){let{canvas:e=Qf(),context:n=null,depth:s=!0,stencil:r=!1,alpha:a=!1,antialias:o=!1,premultipliedAlpha:c=!0,preserveDrawingBuffer:l=!1,powerPreference:h="default",failIfMajorPerformanceCaveat:u=!1,reversedDepthBuffer:d=!1,outputBufferType:f=hn}=t;this.isWebGLRenderer=!0;let p;if(n!==null){if(typeof WebGLRenderingContext<"u"&&n instanceof WebGLRenderingContext)throw new Error("THREE.WebGLRenderer: WebGL 1 is not supported since r163.");p=n.getContextAttributes().alpha}else p=a;let y=f,m=new Set([Yi,il,dr]),g=new Set([hn,wn,qi,ys,el,nl]),_=new Uint32Array(4),S=new Int32Array(4),x={textures:[],min:[],max:[],resolution:[]},b=null,E=null,v=[],w=[],L=null;this.domElement=e,this.debug={checkShaderErrors:!0,diagnostics:{keywords:!1},onShaderError:null},this.autoClear=!0,this.autoClearColor=!0,this.autoClearDepth=!0,this.autoClearStencil=!0,this.sortObjects=!0,this.clippingPlanes=[],this.localClippingEnabled=!1,this.toneMapping=Qn,this.toneMappingExposure=1,this.transmissionResolutionScale=1;let C=this,P=!1,O=null,F=null,I=null,N=null;this._outputColorSpace=Qe;let H=0,z=0,Y=null,X=-1,J=null,nt=new pe,xt=new pe,bt=null,Z=new Qt(0),ft=0,at=e.width,wt=e.height,ut=1,It=null,Wt=null,Tt=new pe(0,0,at,wt),Ft=new pe(0,0,at,wt),se=!1,qt=new ps,xe=new No,be=!1,un=!1,Me=new oe,qn=new V,ke=new pe,Tn={background:null,fog:null,environment:null,overrideMaterial:null,isScene:!0},Cn=!1;function Rn(){return Y===null?ut:1}let B=n;function Pn(A,U){return e.getContext(A,U)}let ve,_e,gt,Le,Ut,Vt,R,M,W,it,et,ot,pt,K,Q,ct,D,tt,j,ht,rt,lt,Pt;try{let A={alpha:!0,depth:s,stencil:r,antialias:o,premultipliedAlpha:c,preserveDrawingBuffer:l,powerPreference:h,failIfMajorPerformanceCaveat:u};if("setAttribute"in e&&e.setAttribute("data-engine",`three.js r${"187"}`),e.addEventListener("webglcontextlost",Dt,!1),e.addEventListener("webglcontextrestored",$t,!1),e.addEventListener("webglcontextcreationerror",yt,!1),B===null){let U="webgl2";if(B=Pn(U,A),B===null)throw Pn(U)?new Error("THREE.WebGLRenderer: Error creating WebGL context with your selected attributes."):new Error("THREE.WebGLRenderer: Error creating WebGL context.")}Jt()}catch(A){throw e.removeEventListener("webglcontextlost",Dt,!1),e.removeEventListener("webglcontextrestored",$t,!1),e.removeEventListener("webglcontextcreationerror",yt,!1),zt("WebGLRenderer: "+A.message),A}function Jt(){ve=new yx(B),ve.init(),rt=new Qb(B,ve),_e=new ax(B,ve,t,rt),gt=new Zb(B,ve),_e.reversedDepthBuffer&&d&&gt.buffers.depth.setReversed(!0),F=B.createFramebuffer(),I=B.createFramebuffer(),N=B.createFramebuffer(),Le=new xx(B),Ut=new Ob,Vt=new Kb(B,ve,gt,Ut,_e,rt,Le),R=new gx(C),M=new My(B),lt=new sx(B,M),W=new vx(B,M,Le,lt),it=new Mx(B,W,M,lt,Le),tt=new bx(B,_e,Vt),Q=new ox(Ut),et=new Ub(C,R,ve,_e,lt,Q),ot=new iM(C,Ut),pt=new Bb,K=new Xb(ve),D=new ix(C,R,gt,it,p,c),ct=new jb(C,it,_e),Pt=new sM(B,Le,_e,gt),j=new rx(B,ve,Le),ht=new _x(B,ve,Le),Le.programs=et.programs,C.capabilities=_e,C.extensions=ve,C.properties=Ut,C.renderLists=pt,C.shadowMap=ct,C.state=gt,C.info=Le}y!==hn&&(L=new wx(y,e.width,e.height,o,s,r));let st=new du(C,B);this.xr=st,this.getContext=function(){return B},this.getContextAttributes=function(){return B.getContextAttributes()},this.forceContextLoss=function(){let A=ve.get("WEBGL_lose_context");A&&A.loseContext()},this.forceContextRestore=function(){let A=ve.get("WEBGL_lose_context");A&&A.restoreContext()},this.getPixelRatio=function(){return ut},this.setPixelRatio=function(A){A!==void 0&&(ut=A,this.setSize(at,wt,!1))},this.getSize=function(A){return A.set(at,wt)},this.setSize=function(A,U,$=!0){if(st.isPresenting){kt("WebGLRenderer: Can't change size while VR device is presenting.");return}at=A,wt=U,e.width=Math.floor(A*ut),e.height=Math.floor(U*ut),$===!0&&(e.style.width=A+"px",e.style.height=U+"px"),L!==null&&L.setSize(e.width,e.height),this.setViewport(0,0,A,U)},this.getDrawingBufferSize=function(A){return A.set(at*ut,wt*ut).floor()},this.setDrawingBufferSize=function(A,U,$){at=A,wt=U,ut=$,e.width=Math.floor(A*$),e.height=Math.floor(U*$),this.setViewport(0,0,A,U)},this.setEffects=function(A){if(y===hn){zt("WebGLRenderer: setEffects() requires outputBufferType set to HalfFloatType or FloatType.");return}if(A){for(let U=0;U<A.length;U++)if(A[U].isOutputPass===!0){kt("WebGLRenderer: OutputPass is not needed in setEffects(). Tone mapping and color space conversion are applied automatically.");break}}L.setEffects(A||[])},this.getCurrentViewport=function(A){return A.copy(nt)},this.getViewport=function(A){return A.copy(Tt)},this.setViewport=function(A,U,$,G){A.isVector4?Tt.set(A.x,A.y,A.z,A.w):Tt.set(A,U,$,G),gt.viewport(nt.copy(Tt).multiplyScalar(Rn()).round())},this.getScissor=function(A){return A.copy(Ft)},this.setScissor=function(A,U,$,G){A.isVector4?Ft.set(A.x,A.y,A.z,A.w):Ft.set(A,U,$,G),gt.scissor(xt.copy(Ft).multiplyScalar(Rn()).round())},this.getScissorTest=function(){return se},this.setScissorTest=function(A){gt.setScissorTest(se=A)},this.setOpaqueSort=function(A){It=A},this.setTransparentSort=function(A){Wt=A},this.getClearColor=function(A){return A.copy(D.getClearColor())},this.setClearColor=function(){D.setClearColor(...arguments)},this.getClearAlpha=function(){return D.getClearAlpha()},this.setClearAlpha=function(){D.setClearAlpha(...arguments)},this.clear=function(A=!0,U=!0,$=!0){let G=0;if(A){let q=!1;if(Y!==null){let mt=Y.texture.format;q=m.has(mt)}if(q){let mt=Y.texture.type,St=g.has(mt),dt=D.getClearColor(),_t=D.getClearAlpha(),Ct=dt.r,Gt=dt.g,te=dt.b;St?(_[0]=Ct,_[1]=Gt,_[2]=te,_[3]=_t,B.clearBufferuiv(B.COLOR,0,_)):(S[0]=Ct,S[1]=Gt,S[2]=te,S[3]=_t,B.clearBufferiv(B.COLOR,0,S))}else G|=B.COLOR_BUFFER_BIT}U&&(G|=B.DEPTH_BUFFER_BIT,this.state.buffers.depth.setMask(!0)),$&&(G|=B.STENCIL_BUFFER_BIT,this.state.buffers.stencil.setMask(4294967295)),G!==0&&B.clear(G)},this.clearColor=function(){this.clear(!0,!1,!1)},this.clearDepth=function(){this.clear(!1,!0,!1)},this.clearStencil=function(){this.clear(!1,!1,!0)},this.setNodesHandler=function(A){A.setRenderer(this),O=A},this.dispose=function(){e.removeEventListener("webglcontextlost",Dt,!1),e.removeEventListener("webglcontextrestored",$t,!1),e.removeEventListener("webglcontextcreationerror",yt,!1),D.dispose(),pt.dispose(),K.dispose(),Vt.dispose(),Ut.dispose(),R.dispose(),it.dispose(),W.dispose(),lt.dispose(),Pt.dispose(),et.dispose(),st.dispose(),st.removeEventListener("sessionstart",fd),st.removeEventListener("sessionend",pd),Qi.stop()};function Dt(A){A.preventDefault(),Yh("WebGLRenderer: Context Lost."),P=!0}function $t(){Yh("WebGLRenderer: Context Restored."),P=!1;let A=Le.autoReset,U=ct.enabled,$=ct.autoUpdate,G=ct.needsUpdate,q=ct.type;Jt(),Le.autoReset=A,ct.enabled=U,ct.autoUpdate=$,ct.needsUpdate=G,ct.type=q}function yt(A){zt("WebGLRenderer: A WebGL context could not be created. Reason: ",A.statusMessage)}function de(A){let U=A.target;U.removeEventListener("dispose",de),Be(U)}function Be(A){Ci(A),Ut.remove(A)}function Ci(A){let U=Ut.get(A).programs;U!==void 0&&(U.forEach(function($){et.releaseProgram($)}),A.isShaderMaterial&&et.releaseShaderCache(A))}this.renderBufferDirect=function(A,U,$,G,q,mt){U===null&&(U=Tn);let St=q.isMesh&&q.matrixWorld.determinantAffine()<0,dt=Xg(A,U,$,G,q);gt.setMaterial(G,St);let _t=$.index,Ct=1;if(G.wireframe===!0){if(_t=W.getWireframeAttribute($),_t===void 0)return;Ct=2}let Gt=$.drawRange,te=$.attributes.position,At=Gt.start*Ct,ee=(Gt.start+Gt.count)*Ct;mt!==null&&(At=Math.max(At,mt.start*Ct),ee=Math.min(ee,(mt.start+mt.count)*Ct)),_t!==null?(At=Math.max(At,0),ee=Math.min(ee,_t.count)):te!=null&&(At=Math.max(At,0),ee=Math.min(ee,te.count));let Re=ee-At;if(Re<0||Re===1/0)return;lt.setup(q,G,dt,$,_t);let me,fe=j;if(_t!==null&&(me=M.get(_t),fe=ht,fe.setIndex(me)),q.isMesh)G.wireframe===!0?(gt.setLineWidth(G.wireframeLinewidth*Rn()),fe.setMode(B.LINES)):fe.setMode(B.TRIANGLES);else if(q.isLine){let Je=G.linewidth;Je===void 0&&(Je=1),gt.setLineWidth(Je*Rn()),q.isLineSegments?fe.setMode(B.LINES):q.isLineLoop?fe.setMode(B.LINE_LOOP):fe.setMode(B.LINE_STRIP)}else q.isPoints?fe.setMode(B.POINTS):q.isSprite&&fe.setMode(B.TRIANGLES);if(q.isBatchedMesh)if(ve.get("WEBGL_multi_draw"))fe.renderMultiDraw(q._multiDrawStarts,q._multiDrawCounts,q._multiDrawCount);else{let Je=q._multiDrawStarts,Et=q._multiDrawCounts,rn=q._multiDrawCount,le=_t?M.get(_t).bytesPerElement:1,ts=Ut.get(G).currentProgram.getUniforms();for(let je=0;je<rn;je++)ts.setValue(B,"_gl_DrawID",je),fe.render(Je[je]/le,Et[je])}else if(q.isInstancedMesh)fe.renderInstances(At,Re,q.count);else if($.isInstancedBufferGeometry){let Je=$._maxInstanceCount!==void 0?$._maxInstanceCount:1/0,Et=Math.min($.instanceCount,Je);fe.renderInstances(At,Re,Et)}else fe.render(At,Re)};function dd(A,U,$,G){O!==null&&A.isNodeMaterial&&O.setObject(G,A),be===!0&&Q.setState(A,$,!1),A.transparent===!0&&A.side===pn&&A.forceSinglePass===!1?(A.side=cn,A.needsUpdate=!0,Rr(A,U,G),A.side=Xi,A.needsUpdate=!0,Rr(A,U,G),A.side=pn):Rr(A,U,G)}this.compile=function(A,U,$=null){$===null&&($=A),O!==null&&O.renderStart(A,U,$),E=K.get($),E.init(U),w.push(E),$.traverseVisible(function(q){q.isLight&&q.layers.test(U.layers)&&(E.pushLight(q),q.castShadow&&E.pushShadow(q))}),A!==$&&A.traverseVisible(function(q){q.isLight&&q.layers.test(U.layers)&&(E.pushLight(q),q.castShadow&&E.pushShadow(q))}),E.setupLights(),O!==null&&O.updateLights(E.state.lightsArray),un=this.localClippingEnabled,be=Q.init(this.clippingPlanes,un),be===!0&&Q.setGlobalState(this.clippingPlanes,U),O!==null&&ct.render(E.state.shadowsArray,$,U);let G=new Set;return A.traverse(function(q){if(!(q.isMesh||q.isPoints||q.isLine||q.isSprite))return;let mt=q.material;if(mt)if(Array.isArray(mt))for(let St=0;St<mt.length;St++){let dt=mt[St];dd(dt,$,U,q),G.add(dt)}else dd(mt,$,U,q),G.add(mt)}),E=w.pop(),O!==null&&O.renderEnd(),G},this.compileAsync=function(A,U,$=null){let G=this.compile(A,U,$);return new Promise(q=>{function mt(){if(G.forEach(function(St){let _t=Ut.get(St).currentProgram;(_t===void 0||_t.isReady())&&G.delete(St)}),G.size===0){q(A);return}setTimeout(mt,10)}ve.get("KHR_parallel_shader_compile")!==null?mt():setTimeout(mt,10)})};let Vc=null;function Gg(A){Vc&&Vc(A)}function fd(){Qi.stop()}function pd(){Qi.start()}let Qi=new Pp;Qi.setAnimationLoop(Gg),typeof self<"u"&&Qi.setContext(self),this.setAnimationLoop=function(A){Vc=A,st.setAnimationLoop(A),A===null?Qi.stop():Qi.start()},st.addEventListener("sessionstart",fd),st.addEventListener("sessionend",pd),this.render=function(A,U){if(U!==void 0&&U.isCamera!==!0){zt("WebGLRenderer.render: camera is not an instance of THREE.Camera.");return}if(P===!0)return;O!==null&&O.renderStart(A,U);let $=st.enabled===!0&&st.isPresenting===!0,G=L!==null&&(Y===null||$)&&L.begin(C,Y);if(A.matrixWorldAutoUpdate===!0&&A.updateMatrixWorld(),U.parent===null&&U.matrixWorldAutoUpdate===!0&&U.updateMatrixWorld(),st.enabled===!0&&st.isPresenting===!0&&(L===null||L.isCompositing()===!1)&&(st.cameraAutoUpdate===!0&&st.updateCamera(U),U=st.getCamera()),A.isScene===!0&&A.onBeforeRender(C,A,U,Y),E=K.get(A,w.length),E.init(U),E.state.textureUnits=Vt.getTextureUnits(),w.push(E),Me.multiplyMatrices(U.projectionMatrix,U.matrixWorldInverse),U.isArrayCamera?xe.setFromArrayCamera(U):qt.setFromProjectionMatrix(Me,Fn,U.reversedDepth),un=this.localClippingEnabled,be=Q.init(this.clippingPlanes,un),b=pt.get(A,v.length),b.init(),v.push(b),this.info.render.frame++,st.enabled===!0&&st.isPresenting===!0){let St=C.xr.getDepthSensingMesh();St!==null&&Gc(St,U,-1/0,C.sortObjects)}Gc(A,U,0,C.sortObjects),b.finish(),O!==null&&O.updateLights(E.state.lightsArray),C.sortObjects===!0&&b.sort(It,Wt),Cn=st.enabled===!1||st.isPresenting===!1||st.hasDepthSensing()===!1,Cn&&D.addToRenderList(b,A),this.info.autoReset===!0&&this.info.reset(),be===!0&&Q.beginShadows();let q=E.state.shadowsArray;if(ct.render(q,A,U),be===!0&&Q.endShadows(),(G&&L.hasRenderPass())===!1){let St=b.opaque,dt=b.transmissive;if(E.setupLights(),U.isArrayCamera){let _t=U.cameras;if(dt.length>0)for(let Ct=0,Gt=_t.length;Ct<Gt;Ct++){let te=_t[Ct];gd(St,dt,A,te)}Cn&&D.render(A);for(let Ct=0,Gt=_t.length;Ct<Gt;Ct++){let te=_t[Ct];md(b,A,te,te.viewport)}}else dt.length>0&&gd(St,dt,A,U),Cn&&D.render(A),md(b,A,U)}Y!==null&&z===0&&(Vt.updateMultisampleRenderTarget(Y),Vt.updateRenderTargetMipmap(Y)),G&&L.end(C),A.isScene===!0&&A.onAfterRender(C,A,U),lt.resetDefaultState(),X=-1,J=null,w.pop(),w.length>0?(E=w[w.length-1],Vt.setTextureUnits(E.state.textureUnits),be===!0&&Q.setGlobalState(C.clippingPlanes,E.state.camera)):E=null,v.pop(),v.length>0?b=v[v.length-1]:b=null,O!==null&&O.renderEnd()};function Gc(A,U,$,G){if(A.visible===!1)return;if(A.layers.test(U.layers)){if(A.isGroup)$=A.renderOrder;else if(A.isLOD)A.autoUpdate===!0&&A.update(U);else if(A.isLight)E.pushLight(A),A.castShadow&&E.pushShadow(A);else if(A.isSprite){let St=U.isArrayCamera?xe:qt;if(!A.frustumCulled||A.intersectsFrustum(St)){G&&ke.setFromMatrixPosition(A.matrixWorld).applyMatrix4(Me);let dt=it.update(A),_t=A.material;_t.visible&&b.push(A,dt,_t,$,ke.z,null,U)}}else if(A.isMesh||A.isLine||A.isPoints){let St=U.isArrayCamera?xe:qt;if(!A.frustumCulled||A.intersectsFrustum(St)){let dt=it.update(A),_t=A.material;if(G&&(A.boundingSphere!==void 0?(A.boundingSphere===null&&A.computeBoundingSphere(),ke.copy(A.boundingSphere.center)):(dt.boundingSphere===null&&dt.computeBoundingSphere(),ke.copy(dt.boundingSphere.center)),ke.applyMatrix4(A.matrixWorld).applyMatrix4(Me)),Array.isArray(_t)){let Ct=dt.groups;for(let Gt=0,te=Ct.length;Gt<te;Gt++){let At=Ct[Gt],ee=_t[At.materialIndex];ee&&ee.visible&&b.push(A,dt,ee,$,ke.z,At,U)}}else _t.visible&&b.push(A,dt,_t,$,ke.z,null,U)}}}let mt=A.children;for(let St=0,dt=mt.length;St<dt;St++)Gc(mt[St],U,$,G)}function md(A,U,$,G){let{opaque:q,transmissive:mt,transparent:St}=A;E.setupLightsView($),be===!0&&Q.setGlobalState(C.clippingPlanes,$),G&&gt.viewport(nt.copy(G)),q.length>0&&ka(q,U,$),mt.length>0&&ka(mt,U,$),St.length>0&&ka(St,U,$),gt.buffers.depth.setTest(!0),gt.buffers.depth.setMask(!0),gt.buffers.color.setMask(!0),gt.setPolygonOffset(!1)}function gd(A,U,$,G){if(($.isScene===!0?$.overrideMaterial:null)!==null)return;if(E.state.transmissionRenderTarget[G.id]===void 0){let At=ve.has("EXT_color_buffer_half_float")||ve.has("EXT_color_buffer_float");E.state.transmissionRenderTarget[G.id]=new Fe(1,1,{generateMipmaps:!0,type:At?Wn:hn,minFilter:bi,samples:Math.max(4,_e.samples),stencilBuffer:r,resolveDepthBuffer:!1,resolveStencilBuffer:!1,storeMultisampledDepthBuffer:!1,storeMultisampledStencilBuffer:!1,colorSpace:ne.workingColorSpace})}let mt=E.state.transmissionRenderTarget[G.id],St=G.viewport||nt;mt.setSize(St.z*C.transmissionResolutionScale,St.w*C.transmissionResolutionScale);let dt=C.getRenderTarget(),_t=C.getActiveCubeFace(),Ct=C.getActiveMipmapLevel();C.setRenderTarget(mt),C.getClearColor(Z),ft=C.getClearAlpha(),ft<1&&C.setClearColor(16777215,.5),C.clear(),Cn&&D.render($);let Gt=C.toneMapping;C.toneMapping=Qn;let te=G.viewport;if(G.viewport!==void 0&&(G.viewport=void 0),E.setupLightsView(G),be===!0&&Q.setGlobalState(C.clippingPlanes,G),ka(A,$,G),Vt.updateMultisampleRenderTarget(mt),Vt.updateRenderTargetMipmap(mt),ve.has("WEBGL_multisampled_render_to_texture")===!1){let At=!1;for(let ee=0,Re=U.length;ee<Re;ee++){let me=U[ee],{object:fe,geometry:Je,material:Et,group:rn}=me;if(Et.side===pn&&fe.layers.test(G.layers)){let le=Et.side;Et.side=cn,Et.needsUpdate=!0,yd(fe,$,G,Je,Et,rn),Et.side=le,Et.needsUpdate=!0,At=!0}}At===!0&&(Vt.updateMultisampleRenderTarget(mt),Vt.updateRenderTargetMipmap(mt))}C.setRenderTarget(dt,_t,Ct),C.setClearColor(Z,ft),te!==void 0&&(G.viewport=te),C.toneMapping=Gt}function ka(A,U,$){let G=U.isScene===!0?U.overrideMaterial:null;for(let q=0,mt=A.length;q<mt;q++){let St=A[q],{object:dt,geometry:_t,group:Ct}=St,Gt=St.material;Gt.allowOverride===!0&&G!==null&&(Gt=G),dt.layers.test($.layers)&&yd(dt,U,$,_t,Gt,Ct)}}function yd(A,U,$,G,q,mt){O!==null&&q.isNodeMaterial&&O.setObject(A,q),A.onBeforeRender(C,U,$,G,q,mt),A.modelViewMatrix.multiplyMatrices($.matrixWorldInverse,A.matrixWorld),A.normalMatrix.getNormalMatrix(A.modelViewMatrix),q.onBeforeRender(C,U,$,G,A,mt),q.transparent===!0&&q.side===pn&&q.forceSinglePass===!1?(q.side=cn,q.needsUpdate=!0,C.renderBufferDirect($,U,G,q,A,mt),q.side=Xi,q.needsUpdate=!0,C.renderBufferDirect($,U,G,q,A,mt),q.side=pn):C.renderBufferDirect($,U,G,q,A,mt),A.onAfterRender(C,U,$,G,q,mt)}function vd(A){let U=0;for(let $ of A)$.texture!==null&&U++;return U}function Rr(A,U,$){U.isScene!==!0&&(U=Tn);let G=Ut.get(A),q=E.state.lights,mt=E.state.shadowsArray,St=q.state.version,dt=et.getParameters(A,q.state,mt,U,$,E.state.lightProbeGridArray),_t=et.getProgramCacheKey(dt),Ct=G.programs;G.environment=A.isMeshStandardMaterial||A.isMeshLambertMaterial||A.isMeshPhongMaterial?U.environment:null,G.fog=U.fog;let Gt=A.isMeshStandardMaterial||A.isMeshLambertMaterial&&!A.envMap||A.isMeshPhongMaterial&&!A.envMap;G.envMap=R.get(A.envMap||G.environment,Gt),G.envMapRotation=G.environment!==null&&A.envMap===null?U.environmentRotation:A.envMapRotation,Ct===void 0&&(A.addEventListener("dispose",de),Ct=new Map,G.programs=Ct,G.programVariants=new Map);let te=Ct.get(_t);if(te!==void 0){if(G.currentProgram===te&&G.lightsStateVersion===St)return xd(A,dt),te}else dt.uniforms=et.getUniforms(A),O!==null&&A.isNodeMaterial&&O.build(A,$,dt),A.onBeforeCompile(dt,C),te=et.acquireProgram(dt,_t),Ct.set(_t,te),G.uniforms=dt.uniforms;let At=G.uniforms;return(!A.isShaderMaterial&&!A.isRawShaderMaterial||A.clipping===!0)&&(At.clippingPlanes=Q.uniform),xd(A,dt),G.needsLights=$g(A),G.lightsStateVersion=St,G.needsLights&&(At.ambientLightColor.value=q.state.ambient,At.lightProbe.value=q.state.probe,At.sunLights.value=q.state.sun,At.sunLightShadows.value=q.state.sunShadow,At.directionalLights.value=q.state.directional,At.directionalLightShadows.value=q.state.directionalShadow,At.spotLights.value=q.state.spot,At.spotLightShadows.value=q.state.spotShadow,At.rectAreaLights.value=q.state.rectArea,At.ltc_1.value=q.state.rectAreaLTC1,At.ltc_2.value=q.state.rectAreaLTC2,At.pointLights.value=q.state.point,At.pointLightShadows.value=q.state.pointShadow,At.hemisphereLights.value=q.state.hemi,At.sunShadowMatrix.value=q.state.sunShadowMatrix,At.sunShadowCascade.value=q.state.sunShadowCascade,At.directionalShadowMatrix.value=q.state.directionalShadowMatrix,At.spotLightMatrix.value=q.state.spotLightMatrix,At.spotLightMap.value=q.state.spotLightMap,At.pointShadowMatrix.value=q.state.pointShadowMatrix),G.numLightProbeGrids=vd(E.state.lightProbeGridArray),G.currentProgram=te,G.uniformsList=null,te}function Wg(A,U,$,G,q){let mt=Ut.get(A),St=mt.currentProgram.id+","+G+","+q,dt=mt.programVariants.get(St);return dt===void 0?(dt=Rr(A,U,$),mt.programVariants.set(St,dt)):(mt.currentProgram=dt,mt.uniformsList=null,mt.outputColorSpace=G,mt.toneMapping=q),dt}function _d(A){if(A.uniformsList===null){let U=A.currentProgram.getUniforms();A.uniformsList=pr.seqWithValue(U.seq,A.uniforms)}return A.uniformsList}function xd(A,U){let $=Ut.get(A);$.outputColorSpace=U.outputColorSpace,$.batching=U.batching,$.batchingColor=U.batchingColor,$.instancing=U.instancing,$.instancingColor=U.instancingColor,$.instancingMorph=U.instancingMorph,$.skinning=U.skinning,$.morphTargets=U.morphTargets,$.morphNormals=U.morphNormals,$.morphColors=U.morphColors,$.morphTargetsCount=U.morphTargetsCount,$.numClippingPlanes=U.numClippingPlanes,$.numIntersection=U.numClipIntersection,$.vertexAlphas=U.vertexAlphas,$.vertexTangents=U.vertexTangents,$.toneMapping=U.toneMapping}function Xg(A,U,$,G,q){U.isScene!==!0&&(U=Tn),Vt.resetTextureUnits();let mt=U.fog,St=G.isMeshStandardMaterial||G.isMeshLambertMaterial||G.isMeshPhongMaterial?U.environment:null,dt=Y===null?C.outputColorSpace:Y.isXRRenderTarget===!0?Y.texture.colorSpace:ne.workingColorSpace,_t=G.isMeshStandardMaterial||G.isMeshLambertMaterial&&!G.envMap||G.isMeshPhongMaterial&&!G.envMap,Ct=R.get(G.envMap||St,_t),Gt=G.vertexColors===!0&&!!$.attributes.color&&$.attributes.color.itemSize===4,te=!!$.attributes.tangent&&(!!G.normalMap||G.anisotropy>0),At=!!$.morphAttributes.position,ee=!!$.morphAttributes.normal,Re=!!$.morphAttributes.color,me=Qn;G.toneMapped&&(Y===null||Y.isXRRenderTarget===!0)&&(me=C.toneMapping);let fe=$.morphAttributes.position||$.morphAttributes.normal||$.morphAttributes.color,Je=fe!==void 0?fe.length:0,Et=Ut.get(G),rn=E.state.lights;if(be===!0&&(un===!0||A!==J)){let Se=A===J&&G.id===X;Q.setState(G,A,Se)}let le=!1,ts=!1;G.version===Et.__version?Et.needsLights&&Et.lightsStateVersion!==rn.state.version||q.isBatchedMesh&&Et.batching===!1||!q.isBatchedMesh&&Et.batching===!0||q.isBatchedMesh&&Et.batchingColor===!0&&q._colorsTexture===null||q.isBatchedMesh&&Et.batchingColor===!1&&q._colorsTexture!==null||q.isInstancedMesh&&Et.instancing===!1||!q.isInstancedMesh&&Et.instancing===!0||q.isSkinnedMesh&&Et.skinning===!1||!q.isSkinnedMesh&&Et.skinning===!0||q.isInstancedMesh&&Et.instancingColor===!0&&q.instanceColor===null||q.isInstancedMesh&&Et.instancingColor===!1&&q.instanceColor!==null||q.isInstancedMesh&&Et.instancingMorph===!0&&q.morphTexture===null||q.isInstancedMesh&&Et.instancingMorph===!1&&q.morphTexture!==null||Et.envMap!==Ct||G.fog===!0&&Et.fog!==mt||Et.numClippingPlanes!==void 0&&(Et.numClippingPlanes!==Q.numPlanes||Et.numIntersection!==Q.numIntersection)||Et.vertexAlphas!==Gt||Et.vertexTangents!==te||Et.morphTargets!==At||Et.morphNormals!==ee||Et.morphColors!==Re||Et.morphTargetsCount!==Je||Et.numLightProbeGrids!==vd(E.state.lightProbeGridArray)?le=!0:(Et.outputColorSpace!==dt||Et.toneMapping!==me)&&(ts=!0):(le=!0,Et.__version=G.version);let je=Et.currentProgram;(le===!0||ts===!0)&&(je=ts===!0?Wg(G,U,q,dt,me):Rr(G,U,q),O&&G.isNodeMaterial&&O.onUpdateProgram(G,je,Et));let Ba=!1,Ri=!1,es=!1,ae=je.getUniforms(),Xe=Et.uniforms;if(gt.useProgram(je.program)&&(Ba=!0,Ri=!0,es=!0),G.id!==X&&(X=G.id,Ri=!0),Ba||J!==A){gt.buffers.depth.getReversed()&&A.reversedDepth!==!0&&(A._reversedDepth=!0,A.updateProjectionMatrix()),ae.setValue(B,"projectionMatrix",A.projectionMatrix),ae.setValue(B,"viewMatrix",A.matrixWorldInverse);let ze=ae.map.cameraPosition;ze!==void 0&&ze.setValue(B,qn.setFromMatrixPosition(A.matrixWorld)),_e.logarithmicDepthBuffer&&ae.setValue(B,"logDepthBufFC",2/(Math.log(A.far+1)/Math.LN2)),(G.isMeshPhongMaterial||G.isMeshToonMaterial||G.isMeshLambertMaterial||G.isMeshBasicMaterial||G.isMeshStandardMaterial||G.isShaderMaterial)&&ae.setValue(B,"isOrthographic",A.isOrthographicCamera===!0),J!==A&&(J=A,Ri=!0,es=!0)}if(Et.needsLights&&(rn.state.sunShadowMap.length>0&&ae.setValue(B,"sunShadowMap",rn.state.sunShadowMap,Vt),rn.state.directionalShadowMap.length>0&&ae.setValue(B,"directionalShadowMap",rn.state.directionalShadowMap,Vt),rn.state.spotShadowMap.length>0&&ae.setValue(B,"spotShadowMap",rn.state.spotShadowMap,Vt),rn.state.pointShadowMap.length>0&&ae.setValue(B,"pointShadowMap",rn.state.pointShadowMap,Vt)),q.isSkinnedMesh){ae.setOptional(B,q,"bindMatrix"),ae.setOptional(B,q,"bindMatrixInverse");let Se=q.skeleton;Se&&(Se.boneTexture===null&&Se.computeBoneTexture(),ae.setValue(B,"boneTexture",Se.boneTexture,Vt))}q.isBatchedMesh&&(ae.setOptional(B,q,"batchingTexture"),ae.setValue(B,"batchingTexture",q._matricesTexture,Vt),ae.setOptional(B,q,"batchingIdTexture"),ae.setValue(B,"batchingIdTexture",q._indirectTexture,Vt),ae.setOptional(B,q,"batchingColorTexture"),q._colorsTexture!==null&&ae.setValue(B,"batchingColorTexture",q._colorsTexture,Vt));let Bn=$.morphAttributes;if((Bn.position!==void 0||Bn.normal!==void 0||Bn.color!==void 0)&&tt.update(q,$,je),(Ri||Et.receiveShadow!==q.receiveShadow)&&(Et.receiveShadow=q.receiveShadow,ae.setValue(B,"receiveShadow",q.receiveShadow)),(G.isMeshStandardMaterial||G.isMeshLambertMaterial||G.isMeshPhongMaterial)&&G.envMap===null&&U.environment!==null&&(Xe.envMapIntensity.value=U.environmentIntensity),Xe.dfgLUT!==void 0&&(Xe.dfgLUT.value=aM()),Ri){if(ae.setValue(B,"toneMappingExposure",C.toneMappingExposure),Et.needsLights&&qg(Xe,es),mt&&G.fog===!0&&ot.refreshFogUniforms(Xe,mt),ot.refreshMaterialUniforms(Xe,G,ut,wt,E.state.transmissionRenderTarget[A.id]),Et.needsLights&&Et.numLightProbeGrids>0){let Se=x,ze=0;for(let oi of E.state.lightProbeGridArray)oi.texture!==null&&(Se.textures[ze]=oi.texture,Se.min[ze]=oi.boundingBox.min,Se.max[ze]=oi.boundingBox.max,Se.resolution[ze]=oi.resolution,ze++);for(let oi in Se)Se[oi].length=ze;Xe.probesSH.value=Se.textures,Xe.probesMin.value=Se.min,Xe.probesMax.value=Se.max,Xe.probesResolution.value=Se.resolution}pr.upload(B,_d(Et),Xe,Vt)}if(G.isShaderMaterial&&G.uniformsNeedUpdate===!0&&(pr.upload(B,_d(Et),Xe,Vt),G.uniformsNeedUpdate=!1),G.isSpriteMaterial&&ae.setValue(B,"center",q.center),ae.setValue(B,"modelViewMatrix",q.modelViewMatrix),ae.setValue(B,"normalMatrix",q.normalMatrix),ae.setValue(B,"modelMatrix",q.matrixWorld),G.uniformsGroups!==void 0){let Se=G.uniformsGroups;for(let ze=0,oi=Se.length;ze<oi;ze++){let Md=Se[ze];Pt.update(Md,je),Pt.bind(Md,je)}}return je}function qg(A,U){A.ambientLightColor.needsUpdate=U,A.lightProbe.needsUpdate=U,A.sunLights.needsUpdate=U,A.sunLightShadows.needsUpdate=U,A.directionalLights.needsUpdate=U,A.directionalLightShadows.needsUpdate=U,A.pointLights.needsUpdate=U,A.pointLightShadows.needsUpdate=U,A.spotLights.needsUpdate=U,A.spotLightShadows.needsUpdate=U,A.rectAreaLights.needsUpdate=U,A.hemisphereLights.needsUpdate=U}function $g(A){return A.isMeshLambertMaterial||A.isMeshToonMaterial||A.isMeshPhongMaterial||A.isMeshStandardMaterial||A.isShadowMaterial||A.isShaderMaterial&&A.lights===!0}this.getActiveCubeFace=function(){return H},this.getActiveMipmapLevel=function(){return z},this.getRenderTarget=function(){return Y},this.setRenderTargetTextures=function(A,U,$){let G=Ut.get(A);G.__autoAllocateDepthBuffer=A.resolveDepthBuffer===!1,G.__autoAllocateDepthBuffer===!1&&(G.__useRenderToTexture=!1),Ut.get(A.texture).__webglTexture=U,Ut.get(A.depthTexture).__webglTexture=G.__autoAllocateDepthBuffer?void 0:$,G.__hasExternalTextures=!0},this.setRenderTargetFramebuffer=function(A,U){let $=Ut.get(A);$.__webglFramebuffer=U,$.__useDefaultFramebuffer=U===void 0},this.setRenderTarget=function(A,U=0,$=0){Y=A,H=U,z=$;let G=null,q=!1,mt=!1;if(A){let dt=Ut.get(A);if(dt.__useDefaultFramebuffer!==void 0){gt.bindFramebuffer(B.FRAMEBUFFER,dt.__webglFramebuffer),nt.copy(A.viewport),xt.copy(A.scissor),bt=A.scissorTest,gt.viewport(nt),gt.scissor(xt),gt.setScissorTest(bt),X=-1;return}else if(dt.__webglFramebuffer===void 0)Vt.setupRenderTarget(A);else if(dt.__hasExternalTextures)Vt.rebindTextures(A,Ut.get(A.texture).__webglTexture,Ut.get(A.depthTexture).__webglTexture);else if(A.depthBuffer){let Gt=A.depthTexture;if(dt.__boundDepthTexture!==Gt){if(Gt!==null&&Ut.has(Gt)&&(A.width!==Gt.image.width||A.height!==Gt.image.height))throw new Error("THREE.WebGLRenderer: Attached DepthTexture is initialized to the incorrect size.");Vt.setupDepthRenderbuffer(A)}}let _t=A.texture;(_t.isData3DTexture||_t.isDataArrayTexture||_t.isCompressedArrayTexture)&&(mt=!0);let Ct=Ut.get(A).__webglFramebuffer;A.isWebGLCubeRenderTarget?(Array.isArray(Ct[U])?G=Ct[U][$]:G=Ct[U],q=!0):A.samples>0&&Vt.useMultisampledRTT(A)===!1?G=Ut.get(A).__webglMultisampledFramebuffer:Array.isArray(Ct)?G=Ct[$]:G=Ct,nt.copy(A.viewport),xt.copy(A.scissor),bt=A.scissorTest}else nt.copy(Tt).multiplyScalar(ut).floor(),xt.copy(Ft).multiplyScalar(ut).floor(),bt=se;if($!==0&&(G=F),gt.bindFramebuffer(B.FRAMEBUFFER,G)&&gt.drawBuffers(A,G),gt.viewport(nt),gt.scissor(xt),gt.setScissorTest(bt),q){let dt=Ut.get(A.texture);B.framebufferTexture2D(B.FRAMEBUFFER,B.COLOR_ATTACHMENT0,B.TEXTURE_CUBE_MAP_POSITIVE_X+U,dt.__webglTexture,$)}else if(mt){let dt=U;for(let _t=0;_t<A.textures.length;_t++){let Ct=Ut.get(A.textures[_t]);B.framebufferTextureLayer(B.FRAMEBUFFER,B.COLOR_ATTACHMENT0+_t,Ct.__webglTexture,$,dt)}}else if(A!==null&&$!==0){let dt=Ut.get(A.texture);B.framebufferTexture2D(B.FRAMEBUFFER,B.COLOR_ATTACHMENT0,B.TEXTURE_2D,dt.__webglTexture,$)}X=-1};function bd(A){let U=Ut.get(A);return(U.__readFormat!==A.format||U.__readType!==A.type)&&(U.__readFormat=A.format,U.__readType=A.type,U.__formatReadable=_e.textureFormatReadable(A.format),U.__typeReadable=_e.textureTypeReadable(A.type)),U}this.readRenderTargetPixels=function(A,U,$,G,q,mt,St,dt=0){if(!(A&&A.isWebGLRenderTarget)){zt("WebGLRenderer.readRenderTargetPixels: renderTarget is not THREE.WebGLRenderTarget.");return}let _t=Ut.get(A).__webglFramebuffer;if(A.isWebGLCubeRenderTarget&&St!==void 0&&(_t=_t[St],Array.isArray(_t)&&(_t=_t[0])),_t){gt.bindFramebuffer(B.FRAMEBUFFER,_t);try{let Ct=A.textures[dt],Gt=Ct.format,te=Ct.type;A.textures.length>1&&B.readBuffer(B.COLOR_ATTACHMENT0+dt);let At=bd(Ct);if(At.__formatReadable===!1){zt("WebGLRenderer.readRenderTargetPixels: renderTarget is not in RGBA or implementation defined format.");return}if(At.__typeReadable===!1){zt("WebGLRenderer.readRenderTargetPixels: renderTarget is not in UnsignedByteType or implementation defined type.");return}U>=0&&U<=A.width-G&&$>=0&&$<=A.height-q&&B.readPixels(U,$,G,q,rt.convert(Gt),rt.convert(te),mt)}finally{let Ct=Y!==null?Ut.get(Y).__webglFramebuffer:null;gt.bindFramebuffer(B.FRAMEBUFFER,Ct)}}},this.readRenderTargetPixelsAsync=async function(A,U,$,G,q,mt,St,dt=0){if(!(A&&A.isWebGLRenderTarget))throw new Error("THREE.WebGLRenderer.readRenderTargetPixels: renderTarget is not THREE.WebGLRenderTarget.");let _t=Ut.get(A).__webglFramebuffer;if(A.isWebGLCubeRenderTarget&&St!==void 0&&(_t=_t[St],Array.isArray(_t)&&(_t=_t[0])),_t)if(U>=0&&U<=A.width-G&&$>=0&&$<=A.height-q){gt.bindFramebuffer(B.FRAMEBUFFER,_t);let Ct=A.textures[dt],Gt=Ct.format,te=Ct.type;A.textures.length>1&&B.readBuffer(B.COLOR_ATTACHMENT0+dt);let At=bd(Ct);if(At.__formatReadable===!1)throw new Error("THREE.WebGLRenderer.readRenderTargetPixelsAsync: renderTarget is not in RGBA or implementation defined format.");if(At.__typeReadable===!1)throw new Error("THREE.WebGLRenderer.readRenderTargetPixelsAsync: renderTarget is not in UnsignedByteType or implementation defined type.");let ee=B.createBuffer();B.bindBuffer(B.PIXEL_PACK_BUFFER,ee),B.bufferData(B.PIXEL_PACK_BUFFER,mt.byteLength,B.STREAM_READ),B.readPixels(U,$,G,q,rt.convert(Gt),rt.convert(te),0),B.bindBuffer(B.PIXEL_PACK_BUFFER,null);let Re=Y!==null?Ut.get(Y).__webglFramebuffer:null;gt.bindFramebuffer(B.FRAMEBUFFER,Re);let me=B.fenceSync(B.SYNC_GPU_COMMANDS_COMPLETE,0);return B.flush(),await ep(B,me,4),B.bindBuffer(B.PIXEL_PACK_BUFFER,ee),B.getBufferSubData(B.PIXEL_PACK_BUFFER,0,mt),B.bindBuffer(B.PIXEL_PACK_BUFFER,null),B.deleteBuffer(ee),B.deleteSync(me),mt}else throw new Error("THREE.WebGLRenderer.readRenderTargetPixelsAsync: requested read bounds are out of range.")},this.copyFramebufferToTexture=function(A,U=null,$=0){let G=Math.pow(2,-$),q=Math.floor(A.image.width*G),mt=Math.floor(A.image.height*G),St=U!==null?U.x:0,dt=U!==null?U.y:0;Vt.setTexture2D(A,0),B.copyTexSubImage2D(B.TEXTURE_2D,$,0,0,St,dt,q,mt),gt.unbindTexture()},this.copyTextureToTexture=function(A,U,$=null,G=null,q=0,mt=0){let St,dt,_t,Ct,Gt,te,At,ee,Re,me=A.isCompressedTexture?A.mipmaps[mt]:A.image;if($!==null)St=$.max.x-$.min.x,dt=$.max.y-$.min.y,_t=$.isBox3?$.max.z-$.min.z:1,Ct=$.min.x,Gt=$.min.y,te=$.isBox3?$.min.z:0;else{let ae=Math.pow(2,-q);St=Math.floor(me.width*ae),dt=Math.floor(me.height*ae),A.isDataArrayTexture?_t=me.depth:A.isData3DTexture?_t=Math.floor(me.depth*ae):_t=1,Ct=0,Gt=0,te=0}G!==null?(At=G.x,ee=G.y,Re=G.z):(At=0,ee=0,Re=0);let fe=rt.convert(U.format),Je=rt.convert(U.type),Et;U.isData3DTexture?(Vt.setTexture3D(U,0),Et=B.TEXTURE_3D):U.isDataArrayTexture||U.isCompressedArrayTexture?(Vt.setTexture2DArray(U,0),Et=B.TEXTURE_2D_ARRAY):(Vt.setTexture2D(U,0),Et=B.TEXTURE_2D),gt.activeTexture(B.TEXTURE0),gt.pixelStorei(B.UNPACK_FLIP_Y_WEBGL,U.flipY),gt.pixelStorei(B.UNPACK_PREMULTIPLY_ALPHA_WEBGL,U.premultiplyAlpha),gt.pixelStorei(B.UNPACK_ALIGNMENT,U.unpackAlignment);let rn=gt.getParameter(B.UNPACK_ROW_LENGTH),le=gt.getParameter(B.UNPACK_IMAGE_HEIGHT),ts=gt.getParameter(B.UNPACK_SKIP_PIXELS),je=gt.getParameter(B.UNPACK_SKIP_ROWS),Ba=gt.getParameter(B.UNPACK_SKIP_IMAGES);gt.pixelStorei(B.UNPACK_ROW_LENGTH,me.width),gt.pixelStorei(B.UNPACK_IMAGE_HEIGHT,me.height),gt.pixelStorei(B.UNPACK_SKIP_PIXELS,Ct),gt.pixelStorei(B.UNPACK_SKIP_ROWS,Gt),gt.pixelStorei(B.UNPACK_SKIP_IMAGES,te);let Ri=A.isDataArrayTexture||A.isData3DTexture,es=U.isDataArrayTexture||U.isData3DTexture;if(A.isDepthTexture){let ae=Ut.get(A),Xe=Ut.get(U),Bn=Ut.get(ae.__renderTarget),Se=Ut.get(Xe.__renderTarget);gt.bindFramebuffer(B.READ_FRAMEBUFFER,Bn.__webglFramebuffer),gt.bindFramebuffer(B.DRAW_FRAMEBUFFER,Se.__webglFramebuffer);for(let ze=0;ze<_t;ze++)Ri&&(B.framebufferTextureLayer(B.READ_FRAMEBUFFER,B.COLOR_ATTACHMENT0,Ut.get(A).__webglTexture,q,te+ze),B.framebufferTextureLayer(B.DRAW_FRAMEBUFFER,B.COLOR_ATTACHMENT0,Ut.get(U).__webglTexture,mt,Re+ze)),B.blitFramebuffer(Ct,Gt,Ct+St,Gt+dt,At,ee,At+St,ee+dt,B.DEPTH_BUFFER_BIT,B.NEAREST);gt.bindFramebuffer(B.READ_FRAMEBUFFER,null),gt.bindFramebuffer(B.DRAW_FRAMEBUFFER,null)}else if(q!==0||A.isRenderTargetTexture||Ut.has(A)){let ae=Ut.get(A),Xe=Ut.get(U);gt.bindFramebuffer(B.READ_FRAMEBUFFER,I),gt.bindFramebuffer(B.DRAW_FRAMEBUFFER,N);for(let Bn=0;Bn<_t;Bn++)Ri?B.framebufferTextureLayer(B.READ_FRAMEBUFFER,B.COLOR_ATTACHMENT0,ae.__webglTexture,q,te+Bn):B.framebufferTexture2D(B.READ_FRAMEBUFFER,B.COLOR_ATTACHMENT0,B.TEXTURE_2D,ae.__webglTexture,q),es?B.framebufferTextureLayer(B.DRAW_FRAMEBUFFER,B.COLOR_ATTACHMENT0,Xe.__webglTexture,mt,Re+Bn):B.framebufferTexture2D(B.DRAW_FRAMEBUFFER,B.COLOR_ATTACHMENT0,B.TEXTURE_2D,Xe.__webglTexture,mt),q!==0?B.blitFramebuffer(Ct,Gt,Ct+St,Gt+dt,At,ee,At+St,ee+dt,B.COLOR_BUFFER_BIT,B.NEAREST):es?B.copyTexSubImage3D(Et,mt,At,ee,Re+Bn,Ct,Gt,St,dt):B.copyTexSubImage2D(Et,mt,At,ee,Ct,Gt,St,dt);gt.bindFramebuffer(B.READ_FRAMEBUFFER,null),gt.bindFramebuffer(B.DRAW_FRAMEBUFFER,null)}else es?A.isDataTexture||A.isData3DTexture?B.texSubImage3D(Et,mt,At,ee,Re,St,dt,_t,fe,Je,me.data):U.isCompressedArrayTexture?B.compressedTexSubImage3D(Et,mt,At,ee,Re,St,dt,_t,fe,me.data):B.texSubImage3D(Et,mt,At,ee,Re,St,dt,_t,fe,Je,me):A.isDataTexture?B.texSubImage2D(B.TEXTURE_2D,mt,At,ee,St,dt,fe,Je,me.data):A.isCompressedTexture?B.compressedTexSubImage2D(B.TEXTURE_2D,mt,At,ee,me.width,me.height,fe,me.data):B.texSubImage2D(B.TEXTURE_2D,mt,At,ee,St,dt,fe,Je,me);gt.pixelStorei(B.UNPACK_ROW_LENGTH,rn),gt.pixelStorei(B.UNPACK_IMAGE_HEIGHT,le),gt.pixelStorei(B.UNPACK_SKIP_PIXELS,ts),gt.pixelStorei(B.UNPACK_SKIP_ROWS,je),gt.pixelStorei(B.UNPACK_SKIP_IMAGES,Ba),mt===0&&U.generateMipmaps===!0&&U.mipmapsAutoUpdate===!0&&B.generateMipmap(Et),gt.unbindTexture()},this.initRenderTarget=function(A){Ut.get(A).__webglFramebuffer===void 0&&Vt.setupRenderTarget(A)},this.initTexture=function(A){A.isCubeTexture?Vt.setTextureCube(A,0):A.isData3DTexture?Vt.setTexture3D(A,0):A.isDataArrayTexture||A.isCompressedArrayTexture?Vt.setTexture2DArray(A,0):Vt.setTexture2D(A,0),gt.unbindTexture()},this.resetState=function(){H=0,z=0,Y=null,gt.reset(),lt.reset()},typeof __THREE_DEVTOOLS__<"u"&&__THREE_DEVTOOLS__.dispatchEvent(new CustomEvent("observe",{detail:this}))}get coordinateSystem(){return Fn}get outputColorSpace(){return this._outputColorSpace}set outputColorSpace(t){this._outputColorSpace=t;let e=this.getContext();e.drawingBufferColorSpace=ne._getDrawingBufferColorSpace(t),e.unpackColorSpace=ne._getUnpackColorSpace()}};var Hp={type:"change"},pu={type:"start"},Gp={type:"end"},Hl=new ir,Vp=new bn,oM=Math.cos(70*Kh.DEG2RAD),Ue=new V,yn=2*Math.PI,ce={NONE:-1,ROTATE:0,DOLLY:1,PAN:2,TOUCH_ROTATE:3,TOUCH_PAN:4,TOUCH_DOLLY_PAN:5,TOUCH_DOLLY_ROTATE:6},fu=1e-6,Vl=class extends sa{constructor(t,e=null){super(t,e),this.state=ce.NONE,this.target=new V,this.cursor=new V,this.minDistance=0,this.maxDistance=1/0,this.minZoom=0,this.maxZoom=1/0,this.minTargetRadius=0,this.maxTargetRadius=1/0,this.minPolarAngle=0,this.maxPolarAngle=Math.PI,this.minAzimuthAngle=-1/0,this.maxAzimuthAngle=1/0,this.enableDamping=!1,this.dampingFactor=.05,this.enableZoom=!0,this.zoomSpeed=1,this.enableRotate=!0,this.rotateSpeed=1,this.keyRotateSpeed=1,this.enablePan=!0,this.panSpeed=1,this.screenSpacePanning=!0,this.keyPanSpeed=7,this.zoomToCursor=!1,this.autoRotate=!1,this.autoRotateSpeed=2,this.keys={LEFT:"ArrowLeft",UP:"ArrowUp",RIGHT:"ArrowRight",BOTTOM:"ArrowDown"},this.mouseButtons={LEFT:Gi.ROTATE,MIDDLE:Gi.DOLLY,RIGHT:Gi.PAN},this.touches={ONE:Wi.ROTATE,TWO:Wi.DOLLY_PAN},this.target0=this.target.clone(),this.position0=this.object.position.clone(),this.zoom0=this.object.zoom,this._cursorStyle="auto",this._domElementKeyEvents=null,this._lastPosition=new V,this._lastQuaternion=new Mn,this._lastTargetPosition=new V,this._quat=new Mn().setFromUnitVectors(t.up,new V(0,1,0)),this._quatInverse=this._quat.clone().invert(),this._spherical=new Kn,this._sphericalDelta=new Kn,this._scale=1,this._panOffset=new V,this._rotateStart=new Rt,this._rotateEnd=new Rt,this._rotateDelta=new Rt,this._panStart=new Rt,this._panEnd=new Rt,this._panDelta=new Rt,this._dollyStart=new Rt,this._dollyEnd=new Rt,this._dollyDelta=new Rt,this._dollyDirection=new V,this._mouse=new Rt,this._performCursorZoom=!1,this._pointers=[],this._pointerPositions={},this._controlActive=!1,this._onPointerMove=cM.bind(this),this._onPointerDown=lM.bind(this),this._onPointerUp=hM.bind(this),this._onContextMenu=yM.bind(this),this._onMouseWheel=fM.bind(this),this._onKeyDown=pM.bind(this),this._onTouchStart=mM.bind(this),this._onTouchMove=gM.bind(this),this._onMouseDown=uM.bind(this),this._onMouseMove=dM.bind(this),this._interceptControlDown=vM.bind(this),this._interceptControlUp=_M.bind(this),this.domElement!==null&&this.connect(this.domElement),this.update()}set cursorStyle(t){this._cursorStyle=t,t==="grab"?this.domElement.style.cursor="grab":this.domElement.style.cursor="auto"}get cursorStyle(){return this._cursorStyle}connect(t){super.connect(t),this.domElement.addEventListener("pointerdown",this._onPointerDown),this.domElement.addEventListener("pointercancel",this._onPointerUp),this.domElement.addEventListener("contextmenu",this._onContextMenu),this.domElement.addEventListener("wheel",this._onMouseWheel,{passive:!1}),this.domElement.ownerDocument.addEventListener("keydown",this._interceptControlDown,{passive:!0,capture:!0}),this.domElement.style.touchAction="none"}disconnect(){this.state=ce.NONE,this.domElement.removeEventListener("pointerdown",this._onPointerDown),this.domElement.ownerDocument.removeEventListener("pointermove",this._onPointerMove),this.domElement.ownerDocument.removeEventListener("pointerup",this._onPointerUp),this.domElement.removeEventListener("pointercancel",this._onPointerUp),this.domElement.removeEventListener("wheel",this._onMouseWheel),this.domElement.removeEventListener("contextmenu",this._onContextMenu),this.stopListenToKeyEvents(),this.domElement.ownerDocument.removeEventListener("keydown",this._interceptControlDown,{capture:!0}),this.domElement.ownerDocument.removeEventListener("keyup",this._interceptControlUp,{capture:!0}),this._controlActive=!1,this._pointers.length=0,this._pointerPositions={},this.domElement.style.touchAction="",this.domElement.style.cursor="auto"}dispose(){this.disconnect()}getPolarAngle(){return this._spherical.phi}getAzimuthalAngle(){return this._spherical.theta}getDistance(){return this.object.position.distanceTo(this.target)}listenToKeyEvents(t){t.addEventListener("keydown",this._onKeyDown),this._domElementKeyEvents=t}stopListenToKeyEvents(){this._domElementKeyEvents!==null&&(this._domElementKeyEvents.removeEventListener("keydown",this._onKeyDown),this._domElementKeyEvents=null)}saveState(){this.target0.copy(this.target),this.position0.copy(this.object.position),this.zoom0=this.object.zoom}reset(){this.target.copy(this.target0),this.object.position.copy(this.position0),this.object.zoom=this.zoom0,this.object.updateProjectionMatrix(),this.dispatchEvent(Hp),this.update(),this.state=ce.NONE}pan(t,e){this._pan(t,e),this.update()}dollyIn(t){this._dollyIn(t),this.update()}dollyOut(t){this._dollyOut(t),this.update()}rotateLeft(t){this._rotateLeft(t),this.update()}rotateUp(t){this._rotateUp(t),this.update()}update(t=null){let e=this.object.position;Ue.copy(e).sub(this.target),Ue.applyQuaternion(this._quat),this._spherical.setFromVector3(Ue),this.autoRotate&&this.state===ce.NONE&&this._rotateLeft(this._getAutoRotationAngle(t)),this.enableDamping?(this._spherical.theta+=this._sphericalDelta.theta*this.dampingFactor,this._spherical.phi+=this._sphericalDelta.phi*this.dampingFactor):(this._spherical.theta+=this._sphericalDelta.theta,this._spherical.phi+=this._sphericalDelta.phi);let n=this.minAzimuthAngle,s=this.maxAzimuthAngle;isFinite(n)&&isFinite(s)&&(n<-Math.PI?n+=yn:n>Math.PI&&(n-=yn),s<-Math.PI?s+=yn:s>Math.PI&&(s-=yn),n<=s?this._spherical.theta=Math.max(n,Math.min(s,this._spherical.theta)):this._spherical.theta=this._spherical.theta>(n+s)/2?Math.max(n,this._spherical.theta):Math.min(s,this._spherical.theta)),this._spherical.phi=Math.max(this.minPolarAngle,Math.min(this.maxPolarAngle,this._spherical.phi)),this._spherical.makeSafe(),this.enableDamping===!0?this.target.addScaledVector(this._panOffset,this.dampingFactor):this.target.add(this._panOffset),this.target.sub(this.cursor),this.target.clampLength(this.minTargetRadius,this.maxTargetRadius),this.target.add(this.cursor);let r=!1;if(this.zoomToCursor&&this._performCursorZoom||this.object.isOrthographicCamera)this._spherical.radius=this._clampDistance(this._spherical.radius);else{let a=this._spherical.radius;this._spherical.radius=this._clampDistance(this._spherical.radius*this._scale),r=a!=this._spherical.radius}if(Ue.setFromSpherical(this._spherical),Ue.applyQuaternion(this._quatInverse),e.copy(this.target).add(Ue),this.object.lookAt(this.target),this.enableDamping===!0?(this._sphericalDelta.theta*=1-this.dampingFactor,this._sphericalDelta.phi*=1-this.dampingFactor,this._panOffset.multiplyScalar(1-this.dampingFactor)):(this._sphericalDelta.set(0,0,0),this._panOffset.set(0,0,0)),this.zoomToCursor&&this._performCursorZoom){let a=null;if(this.object.isPerspectiveCamera){let o=Ue.length();a=this._clampDistance(o*this._scale);let c=o-a;this.object.position.addScaledVector(this._dollyDirection,c),this.object.updateMatrixWorld(),r=!!c}else if(this.object.isOrthographicCamera){let o=new V(this._mouse.x,this._mouse.y,0);o.unproject(this.object);let c=this.object.zoom;this.object.zoom=Math.max(this.minZoom,Math.min(this.maxZoom,this.object.zoom/this._scale)),this.object.updateProjectionMatrix(),r=c!==this.object.zoom;let l=new V(this._mouse.x,this._mouse.y,0);l.unproject(this.object),this.object.position.sub(l).add(o),this.object.updateMatrixWorld(),a=Ue.length()}else console.warn("WARNING: OrbitControls.js encountered an unknown camera type - zoom to cursor disabled."),this.zoomToCursor=!1;a!==null&&(this.screenSpacePanning?this.target.set(0,0,-1).transformDirection(this.object.matrix).multiplyScalar(a).add(this.object.position):(Hl.origin.copy(this.object.position),Hl.direction.set(0,0,-1).transformDirection(this.object.matrix),Math.abs(this.object.up.dot(Hl.direction))<oM?this.object.lookAt(this.target):(Vp.setFromNormalAndCoplanarPoint(this.object.up,this.target),Hl.intersectPlane(Vp,this.target))))}else if(this.object.isOrthographicCamera){let a=this.object.zoom;this.object.zoom=Math.max(this.minZoom,Math.min(this.maxZoom,this.object.zoom/this._scale)),a!==this.object.zoom&&(this.object.updateProjectionMatrix(),r=!0)}return this._scale=1,this._performCursorZoom=!1,r||this._lastPosition.distanceToSquared(this.object.position)>fu||8*(1-this._lastQuaternion.dot(this.object.quaternion))>fu||this._lastTargetPosition.distanceToSquared(this.target)>fu?(this.dispatchEvent(Hp),this._lastPosition.copy(this.object.position),this._lastQuaternion.copy(this.object.quaternion),this._lastTargetPosition.copy(this.target),!0):!1}_getAutoRotationAngle(t){return t!==null?yn/60*this.autoRotateSpeed*t:yn/60/60*this.autoRotateSpeed}_getZoomScale(t){let e=Math.abs(t*.01);return Math.pow(.95,this.zoomSpeed*e)}_rotateLeft(t){this._sphericalDelta.theta-=t}_rotateUp(t){this._sphericalDelta.phi-=t}_panLeft(t,e){Ue.setFromMatrixColumn(e,0),Ue.multiplyScalar(-t),this._panOffset.add(Ue)}_panUp(t,e){this.screenSpacePanning===!0?Ue.setFromMatrixColumn(e,1):(Ue.setFromMatrixColumn(e,0),Ue.crossVectors(this.object.up,Ue)),Ue.multiplyScalar(t),this._panOffset.add(Ue)}_pan(t,e){let n=this.domElement;if(this.object.isPerspectiveCamera){let s=this.object.position;Ue.copy(s).sub(this.target);let r=Ue.length();r*=Math.tan(this.object.fov/2*Math.PI/180),this._panLeft(2*t*r/n.clientHeight,this.object.matrix),this._panUp(2*e*r/n.clientHeight,this.object.matrix)}else this.object.isOrthographicCamera?(this._panLeft(t*(this.object.right-this.object.left)/this.object.zoom/n.clientWidth,this.object.matrix),this._panUp(e*(this.object.top-this.object.bottom)/this.object.zoom/n.clientHeight,this.object.matrix)):(console.warn("WARNING: OrbitControls.js encountered an unknown camera type - pan disabled."),this.enablePan=!1)}_dollyOut(t){this.object.isPerspectiveCamera||this.object.isOrthographicCamera?this._scale/=t:(console.warn("WARNING: OrbitControls.js encountered an unknown camera type - dolly/zoom disabled."),this.enableZoom=!1)}_dollyIn(t){this.object.isPerspectiveCamera||this.object.isOrthographicCamera?this._scale*=t:(console.warn("WARNING: OrbitControls.js encountered an unknown camera type - dolly/zoom disabled."),this.enableZoom=!1)}_updateZoomParameters(t,e){if(!this.zoomToCursor)return;this._performCursorZoom=!0;let n=this.domElement.getBoundingClientRect(),s=t-n.left,r=e-n.top,a=n.width,o=n.height;this._mouse.x=s/a*2-1,this._mouse.y=-(r/o)*2+1,this._dollyDirection.set(this._mouse.x,this._mouse.y,1).unproject(this.object).sub(this.object.position).normalize()}_clampDistance(t){return Math.max(this.minDistance,Math.min(this.maxDistance,t))}_handleMouseDownRotate(t){this._rotateStart.set(t.clientX,t.clientY)}_handleMouseDownDolly(t){this._updateZoomParameters(t.clientX,t.clientY),this._dollyStart.set(t.clientX,t.clientY)}_handleMouseDownPan(t){this._panStart.set(t.clientX,t.clientY)}_handleMouseMoveRotate(t){this._rotateEnd.set(t.clientX,t.clientY),this._rotateDelta.subVectors(this._rotateEnd,this._rotateStart).multiplyScalar(this.rotateSpeed);let e=this.domElement;this._rotateLeft(yn*this._rotateDelta.x/e.clientHeight),this._rotateUp(yn*this._rotateDelta.y/e.clientHeight),this._rotateStart.copy(this._rotateEnd),this.update()}_handleMouseMoveDolly(t){this._dollyEnd.set(t.clientX,t.clientY),this._dollyDelta.subVectors(this._dollyEnd,this._dollyStart),this._dollyDelta.y>0?this._dollyOut(this._getZoomScale(this._dollyDelta.y)):this._dollyDelta.y<0&&this._dollyIn(this._getZoomScale(this._dollyDelta.y)),this._dollyStart.copy(this._dollyEnd),this.zoomToCursor&&(this._performCursorZoom=!0,this._dollyDirection.set(this._mouse.x,this._mouse.y,1).unproject(this.object).sub(this.object.position).normalize()),this.update()}_handleMouseMovePan(t){this._panEnd.set(t.clientX,t.clientY),this._panDelta.subVectors(this._panEnd,this._panStart).multiplyScalar(this.panSpeed),this._pan(this._panDelta.x,this._panDelta.y),this._panStart.copy(this._panEnd),this.update()}_handleMouseWheel(t){this._updateZoomParameters(t.clientX,t.clientY),t.deltaY<0?this._dollyIn(this._getZoomScale(t.deltaY)):t.deltaY>0&&this._dollyOut(this._getZoomScale(t.deltaY)),this.update()}_handleKeyDown(t){let e=!1;switch(t.code){case this.keys.UP:t.ctrlKey||t.metaKey||t.shiftKey?this.enableRotate&&this._rotateUp(yn*this.keyRotateSpeed/this.domElement.clientHeight):this.enablePan&&this._pan(0,this.keyPanSpeed),e=!0;break;case this.keys.BOTTOM:t.ctrlKey||t.metaKey||t.shiftKey?this.enableRotate&&this._rotateUp(-yn*this.keyRotateSpeed/this.domElement.clientHeight):this.enablePan&&this._pan(0,-this.keyPanSpeed),e=!0;break;case this.keys.LEFT:t.ctrlKey||t.metaKey||t.shiftKey?this.enableRotate&&this._rotateLeft(yn*this.keyRotateSpeed/this.domElement.clientHeight):this.enablePan&&this._pan(this.keyPanSpeed,0),e=!0;break;case this.keys.RIGHT:t.ctrlKey||t.metaKey||t.shiftKey?this.enableRotate&&this._rotateLeft(-yn*this.keyRotateSpeed/this.domElement.clientHeight):this.enablePan&&this._pan(-this.keyPanSpeed,0),e=!0;break}e&&(t.preventDefault(),this.update())}_handleTouchStartRotate(t){if(this._pointers.length===1)this._rotateStart.set(t.pageX,t.pageY);else{let e=this._getSecondPointerPosition(t),n=.5*(t.pageX+e.x),s=.5*(t.pageY+e.y);this._rotateStart.set(n,s)}}_handleTouchStartPan(t){if(this._pointers.length===1)this._panStart.set(t.pageX,t.pageY);else{let e=this._getSecondPointerPosition(t),n=.5*(t.pageX+e.x),s=.5*(t.pageY+e.y);this._panStart.set(n,s)}}_handleTouchStartDolly(t){let e=this._getSecondPointerPosition(t),n=t.pageX-e.x,s=t.pageY-e.y,r=Math.sqrt(n*n+s*s);this._dollyStart.set(0,r)}_handleTouchStartDollyPan(t){this.enableZoom&&this._handleTouchStartDolly(t),this.enablePan&&this._handleTouchStartPan(t)}_handleTouchStartDollyRotate(t){this.enableZoom&&this._handleTouchStartDolly(t),this.enableRotate&&this._handleTouchStartRotate(t)}_handleTouchMoveRotate(t){if(this._pointers.length==1)this._rotateEnd.set(t.pageX,t.pageY);else{let n=this._getSecondPointerPosition(t),s=.5*(t.pageX+n.x),r=.5*(t.pageY+n.y);this._rotateEnd.set(s,r)}this._rotateDelta.subVectors(this._rotateEnd,this._rotateStart).multiplyScalar(this.rotateSpeed);let e=this.domElement;this._rotateLeft(yn*this._rotateDelta.x/e.clientHeight),this._rotateUp(yn*this._rotateDelta.y/e.clientHeight),this._rotateStart.copy(this._rotateEnd)}_handleTouchMovePan(t){if(this._pointers.length===1)this._panEnd.set(t.pageX,t.pageY);else{let e=this._getSecondPointerPosition(t),n=.5*(t.pageX+e.x),s=.5*(t.pageY+e.y);this._panEnd.set(n,s)}this._panDelta.subVectors(this._panEnd,this._panStart).multiplyScalar(this.panSpeed),this._pan(this._panDelta.x,this._panDelta.y),this._panStart.copy(this._panEnd)}_handleTouchMoveDolly(t){let e=this._getSecondPointerPosition(t),n=t.pageX-e.x,s=t.pageY-e.y,r=Math.sqrt(n*n+s*s);this._dollyEnd.set(0,r),this._dollyDelta.set(0,Math.pow(this._dollyEnd.y/this._dollyStart.y,this.zoomSpeed)),this._dollyOut(this._dollyDelta.y),this._dollyStart.copy(this._dollyEnd);let a=(t.pageX+e.x)*.5,o=(t.pageY+e.y)*.5;this._updateZoomParameters(a,o)}_handleTouchMoveDollyPan(t){this.enableZoom&&this._handleTouchMoveDolly(t),this.enablePan&&this._handleTouchMovePan(t)}_handleTouchMoveDollyRotate(t){this.enableZoom&&this._handleTouchMoveDolly(t),this.enableRotate&&this._handleTouchMoveRotate(t)}_addPointer(t){this._pointers.push(t.pointerId)}_removePointer(t){delete this._pointerPositions[t.pointerId];for(let e=0;e<this._pointers.length;e++)if(this._pointers[e]==t.pointerId){this._pointers.splice(e,1);return}}_isTrackingPointer(t){for(let e=0;e<this._pointers.length;e++)if(this._pointers[e]==t.pointerId)return!0;return!1}_trackPointer(t){let e=this._pointerPositions[t.pointerId];e===void 0&&(e=new Rt,this._pointerPositions[t.pointerId]=e),e.set(t.pageX,t.pageY)}_getSecondPointerPosition(t){let e=t.pointerId===this._pointers[0]?this._pointers[1]:this._pointers[0];return this._pointerPositions[e]}_customWheelEvent(t){let e=t.deltaMode,n={clientX:t.clientX,clientY:t.clientY,deltaY:t.deltaY};switch(e){case 1:n.deltaY*=16;break;case 2:n.deltaY*=100;break}return t.ctrlKey&&!this._controlActive&&(n.deltaY*=10),n}};function lM(i){this.enabled!==!1&&(this._pointers.length===0&&(this.domElement.setPointerCapture(i.pointerId),this.domElement.ownerDocument.addEventListener("pointermove",this._onPointerMove),this.domElement.ownerDocument.addEventListener("pointerup",this._onPointerUp)),!this._isTrackingPointer(i)&&(this._addPointer(i),i.pointerType==="touch"?this._onTouchStart(i):this._onMouseDown(i),this._cursorStyle==="grab"&&(this.domElement.style.cursor="grabbing")))}function cM(i){this.enabled!==!1&&(i.pointerType==="touch"?this._onTouchMove(i):this._onMouseMove(i))}function hM(i){switch(this._removePointer(i),this._pointers.length){case 0:this.domElement.releasePointerCapture(i.pointerId),this.domElement.ownerDocument.removeEventListener("pointermove",this._onPointerMove),this.domElement.ownerDocument.removeEventListener("pointerup",this._onPointerUp),this.dispatchEvent(Gp),this.state=ce.NONE,this._cursorStyle==="grab"&&(this.domElement.style.cursor="grab");break;case 1:let t=this._pointers[0],e=this._pointerPositions[t];this._onTouchStart({pointerId:t,pageX:e.x,pageY:e.y});break}}function uM(i){let t;switch(i.button){case 0:t=this.mouseButtons.LEFT;break;case 1:t=this.mouseButtons.MIDDLE;break;case 2:t=this.mouseButtons.RIGHT;break;default:t=-1}switch(t){case Gi.DOLLY:if(this.enableZoom===!1)return;this._handleMouseDownDolly(i),this.state=ce.DOLLY;break;case Gi.ROTATE:if(i.ctrlKey||i.metaKey||i.shiftKey){if(this.enablePan===!1)return;this._handleMouseDownPan(i),this.state=ce.PAN}else{if(this.enableRotate===!1)return;this._handleMouseDownRotate(i),this.state=ce.ROTATE}break;case Gi.PAN:if(i.ctrlKey||i.metaKey||i.shiftKey){if(this.enableRotate===!1)return;this._handleMouseDownRotate(i),this.state=ce.ROTATE}else{if(this.enablePan===!1)return;this._handleMouseDownPan(i),this.state=ce.PAN}break;default:this.state=ce.NONE}this.state!==ce.NONE&&this.dispatchEvent(pu)}function dM(i){switch(this.state){case ce.ROTATE:if(this.enableRotate===!1)return;this._handleMouseMoveRotate(i);break;case ce.DOLLY:if(this.enableZoom===!1)return;this._handleMouseMoveDolly(i);break;case ce.PAN:if(this.enablePan===!1)return;this._handleMouseMovePan(i);break}}function fM(i){this.enabled===!1||this.enableZoom===!1||this.state!==ce.NONE||(i.preventDefault(),this.dispatchEvent(pu),this._handleMouseWheel(this._customWheelEvent(i)),this.dispatchEvent(Gp))}function pM(i){this.enabled!==!1&&this._handleKeyDown(i)}function mM(i){switch(this._trackPointer(i),this._pointers.length){case 1:switch(this.touches.ONE){case Wi.ROTATE:if(this.enableRotate===!1){this.state=ce.NONE;break}this._handleTouchStartRotate(i),this.state=ce.TOUCH_ROTATE;break;case Wi.PAN:if(this.enablePan===!1){this.state=ce.NONE;break}this._handleTouchStartPan(i),this.state=ce.TOUCH_PAN;break;default:this.state=ce.NONE}break;case 2:switch(this.touches.TWO){case Wi.DOLLY_PAN:if(this.enableZoom===!1&&this.enablePan===!1)return;this._handleTouchStartDollyPan(i),this.state=ce.TOUCH_DOLLY_PAN;break;case Wi.DOLLY_ROTATE:if(this.enableZoom===!1&&this.enableRotate===!1)return;this._handleTouchStartDollyRotate(i),this.state=ce.TOUCH_DOLLY_ROTATE;break;default:this.state=ce.NONE}break;default:this.state=ce.NONE}this.state!==ce.NONE&&this.dispatchEvent(pu)}function gM(i){switch(this._trackPointer(i),this.state){case ce.TOUCH_ROTATE:if(this.enableRotate===!1)return;this._handleTouchMoveRotate(i),this.update();break;case ce.TOUCH_PAN:if(this.enablePan===!1)return;this._handleTouchMovePan(i),this.update();break;case ce.TOUCH_DOLLY_PAN:if(this.enableZoom===!1&&this.enablePan===!1)return;this._handleTouchMoveDollyPan(i),this.update();break;case ce.TOUCH_DOLLY_ROTATE:if(this.enableZoom===!1&&this.enableRotate===!1)return;this._handleTouchMoveDollyRotate(i),this.update();break;default:this.state=ce.NONE}}function yM(i){this.enabled!==!1&&i.preventDefault()}function vM(i){i.key==="Control"&&(this._controlActive=!0,this.domElement.ownerDocument.addEventListener("keyup",this._interceptControlUp,{passive:!0,capture:!0}))}function _M(i){i.key==="Control"&&(this._controlActive=!1,this.domElement.ownerDocument.removeEventListener("keyup",this._interceptControlUp,{passive:!0,capture:!0}))}var _s=.02,xs=200;function Wp(i,t){let{fx:e,fy:n,cx:s,cy:r,width:a,height:o,T_camera_world:c}=t;i.matrixAutoUpdate=!1;let l=new oe().set(c[0],c[1],c[2],c[3],-c[4],-c[5],-c[6],-c[7],-c[8],-c[9],-c[10],-c[11],0,0,0,1);i.matrix.copy(l).invert(),i.matrix.decompose(i.position,i.quaternion,i.scale),i.updateMatrixWorld(!0),i.projectionMatrix.set(2*e/a,0,1-2*s/a,0,0,2*n/o,2*r/o-1,0,0,0,-(xs+_s)/(xs-_s),-2*xs*_s/(xs-_s),0,0,-1,0),i.projectionMatrixInverse.copy(i.projectionMatrix).invert()}function Xp(i,t){i.matrixAutoUpdate=!0,i.near=_s,i.far=xs,i.aspect=t,i.updateProjectionMatrix()}function bs(i,t,e,n,s,r){for(let a=0,o=0;a<i.length;a+=3){let c=i[a],l=i[a+1],h=i[a+2],u=0,d=0,f=0;for(let p=0;p<n;p++,o++){let y=e[o];if(y>0){let m=12*t[o];u+=y*(s[m]*c+s[m+1]*l+s[m+2]*h+s[m+3]),d+=y*(s[m+4]*c+s[m+5]*l+s[m+6]*h+s[m+7]),f+=y*(s[m+8]*c+s[m+9]*l+s[m+10]*h+s[m+11])}}r[a]=u,r[a+1]=d,r[a+2]=f}}function mu(i,t,e){e.fill(0);for(let n=0;n<t.length;n+=3){let s=3*t[n],r=3*t[n+1],a=3*t[n+2],o=i[r]-i[s],c=i[r+1]-i[s+1],l=i[r+2]-i[s+2],h=i[a]-i[s],u=i[a+1]-i[s+1],d=i[a+2]-i[s+2],f=c*d-l*u,p=l*h-o*d,y=o*u-c*h;e[s]+=f,e[s+1]+=p,e[s+2]+=y,e[r]+=f,e[r+1]+=p,e[r+2]+=y,e[a]+=f,e[a+1]+=p,e[a+2]+=y}for(let n=0;n<e.length;n+=3){let s=1/(Math.sqrt(e[n]*e[n]+e[n+1]*e[n+1]+e[n+2]*e[n+2])+1e-12);e[n]*=s,e[n+1]*=s,e[n+2]*=s}}var va=class{constructor(t,e,n,s){this.group=t;this.late=e;this.slots=n;this.mostCells=s;this.key=new Int32Array(t.length),this.order=new Int32Array(t.length),this.place=new Float32Array(3*t.length),this.best=new Float32Array(e.length),this.which=new Int32Array(e.length)}group;late;slots;mostCells;start=new Int32Array(0);fill=new Int32Array(0);key;order;place;best;which;find(t,e,n,s){let{group:r,late:a,slots:o,key:c,order:l,place:h,best:u,which:d}=this,f=r.length,p=a.length,y=n,m=[0,0,0],g=[0,0,0],_=[0,0,0];for(let F=0;F<3;F++){let I=e[F],N=I;for(let H=F;H<e.length;H+=3){let z=e[H];z<I&&(I=z),z>N&&(N=z)}m[F]=I,_[F]=N-I,y=Math.max(y,_[F]/this.mostCells)}for(let F=0;F<3;F++)g[F]=Math.floor(_[F]/y)+1;let[S,x,b]=m,[E,v,w]=g,L=E*v*w;this.start.length<L+1&&(this.start=new Int32Array(L+1),this.fill=new Int32Array(L+1));let{start:C,fill:P}=this;C.fill(0,0,L+1);for(let F=0,I=0;F<f;F++,I+=3){let N=Math.min(E-1,(e[I]-S)/y|0),H=Math.min(v-1,(e[I+1]-x)/y|0),z=Math.min(w-1,(e[I+2]-b)/y|0),Y=(N*v+H)*w+z;c[F]=Y,C[Y+1]++}for(let F=0;F<L;F++)C[F+1]+=C[F];for(let F=0;F<L;F++)P[F]=C[F];for(let F=0;F<f;F++){let I=P[c[F]]++;l[I]=F,h[3*I]=e[3*F],h[3*I+1]=e[3*F+1],h[3*I+2]=e[3*F+2]}let O=n*n;for(let F=0;3*F<t.length;F++){let I=o*F;for(let at=0;at<o;at++)s[I+at]=-1;for(let at=0;at<p;at++)u[at]=O,d[at]=-1;let N=t[3*F],H=t[3*F+1],z=t[3*F+2],Y=Math.floor((N-S)/y),X=Math.floor((H-x)/y),J=Math.floor((z-b)/y),nt=Math.max(J-1,0),xt=Math.min(J+1,w-1);if(nt>xt)continue;let bt=Math.min(Y+2,E),Z=Math.min(X+2,v);for(let at=Math.max(Y-1,0);at<bt;at++)for(let wt=Math.max(X-1,0);wt<Z;wt++){let ut=(at*v+wt)*w,It=C[ut+xt+1];for(let Wt=C[ut+nt];Wt<It;Wt++){let Tt=h[3*Wt]-N,Ft=h[3*Wt+1]-H,se=h[3*Wt+2]-z,qt=Tt*Tt+Ft*Ft+se*se,xe=l[Wt],be=r[xe];qt<u[be]&&(u[be]=qt,d[be]=xe)}}let ft=0;for(let at=0;at<2;at++)for(;ft<o;){let wt=-1,ut=1/0;for(let It=0;It<p;It++)d[It]>=0&&a[It]===at&&u[It]<ut&&(wt=It,ut=u[It]);if(wt<0)break;s[I+ft++]=d[wt],d[wt]=-1}}}};function qp(i,t){let e=new Int32Array(t+1);for(let r=0;r<i.length;r+=2)e[i[r]+1]++;for(let r=0;r<t;r++)e[r+1]+=e[r];let n=e.slice(0,t),s=new Int32Array(i.length/2);for(let r=0;r<i.length;r+=2)s[n[i[r]]++]=i[r+1];for(let r=0;r<t;r++)s.subarray(e[r],e[r+1]).sort();return{start:e,items:s}}function gu(i,t){let e=new Int32Array(2*i.length);for(let n=0;n<i.length;n++)e[2*n]=i[n],e[2*n+1]=n/3|0;return qp(e,t)}function $p(i,t){let e=t.length,n=new Set,s=[];for(let r=0;r<i.length;r+=3)for(let a=0;a<3;a++){let o=i[r+a],c=i[r+(a+1)%3];if(t[o]===t[c])for(let[l,h]of[[o,c],[c,o]])n.has(l*e+h)||(n.add(l*e+h),s.push(l,h))}return qp(s,e)}var yu=0,vu=0,_u=0;function Yp(i,t,e,n,s){let r=2*s<1?s:s-1,{body0:a,body1:o}=n,c=3*t,l=3*e;yu=i[c]-r*(o[l]-a[l]),vu=i[c+1]-r*(o[l+1]-a[l+1]),_u=i[c+2]-r*(o[l+2]-a[l+2])}function xM(i,t,e,n,s,r){let{start:a,items:o}=r,c=s[3*n]-i,l=s[3*n+1]-t,h=s[3*n+2]-e,u=c*c+l*l+h*h;for(let d=!0;d;){d=!1;let f=a[n+1];for(let p=a[n];p<f;p++){let y=o[p];c=s[3*y]-i,l=s[3*y+1]-t,h=s[3*y+2]-e;let m=c*c+l*l+h*h;m<u&&(u=m,n=y,d=!0)}}return n}var xu=0,bu=0,Mu=0,Su=0,wi=0,ni=0;function bM(i,t,e,n,s,r,a){let o=n[s],c=n[s+1],l=n[s+2],h=n[r]-o,u=n[r+1]-c,d=n[r+2]-l,f=n[a]-o,p=n[a+1]-c,y=n[a+2]-l,m=i-o,g=t-c,_=e-l,S=h*m+u*g+d*_,x=f*m+p*g+y*_;if(wi=0,ni=0,S<=0&&x<=0)return;let b=h*h+u*u+d*d,E=h*f+u*p+d*y,v=f*f+p*p+y*y,w=S-b,L=x-E;if(w>=0&&L<=w){wi=1;return}let C=S-E,P=x-v;if(P>=0&&C<=P){ni=1;return}let O=S*L-w*x;if(O<=0&&S>=0&&w<=0){wi=S/(S-w+1e-12);return}let F=C*x-S*P;if(F<=0&&x>=0&&P<=0){ni=x/(x-P+1e-12);return}let I=w*P-C*L;if(I<=0&&L-w>=0&&C-P>=0){ni=(L-w)/(L-w+C-P+1e-12),wi=1-ni;return}let N=1/(I+F+O+1e-12);wi=F*N,ni=O*N}function Jp(i,t,e,n,s,r,a){let{start:o,items:c}=a,l=o[s+1],h=1/0,u=0,d=0,f=0,p=0,y=0;for(let m=o[s];m<l;m++){let g=3*c[m],_=3*r[g],S=3*r[g+1],x=3*r[g+2];bM(i,t,e,n,_,S,x);let b=wi,E=ni,v=1-b-E,w=v*n[_]+b*n[S]+E*n[x]-i,L=v*n[_+1]+b*n[S+1]+E*n[x+1]-t,C=v*n[_+2]+b*n[S+2]+E*n[x+2]-e,P=w*w+L*L+C*C;P<h&&(h=P,u=_,d=S,f=x,p=b,y=E)}xu=h,bu=u,Mu=d,Su=f,wi=p,ni=y}function MM(i,t,e,n,s,r,a,o){let{body0:c,body1:l,normal0:h,normal1:u}=s,d=2*n>=1,f=d?l:c;Yp(i,t,e,s,n);let p=yu,y=vu,m=_u;Jp(p,y,m,f,e,s.faces,s.star);let g=bu,_=Mu,S=Su,x=wi,b=ni,E=1-x-b,v=0,w=0;for(let C=0;C<3;C++){let P=E*c[g+C]+x*c[_+C]+b*c[S+C],O=E*l[g+C]+x*l[_+C]+b*l[S+C];r[a+C]=P,r[a+3+C]=O-P;let F=E*h[g+C]+x*h[_+C]+b*h[S+C],I=E*u[g+C]+x*u[_+C]+b*u[S+C];r[a+6+C]=F,r[a+9+C]=I,v+=F*F,w+=I*I}v=1/Math.sqrt(v+1e-12),w=1/Math.sqrt(w+1e-12);let L=0;for(let C=0;C<3;C++){let P=v*r[a+6+C],O=w*r[a+9+C];r[a+6+C]=P,r[a+9+C]=O-P;let F=E*f[g+C]+x*f[_+C]+b*f[S+C];L+=((C===0?p:C===1?y:m)-F)*(d?O:P)}return Math.sqrt(Math.max(xu-L*L,0))<=o.off_normal+o.off_normal_share*Math.abs(L)}function SM(i,t,e,n,s,r){for(let a=0;a<e.length;a++){let o=3*e[a],c=3*n[a],l=i[o]-i[c],h=i[o+1]-i[c+1],u=i[o+2]-i[c+2],d=(s[a]/Math.sqrt(l*l+h*h+u*u+1e-12)-1)*r[a],f=d*t[e[a]],p=d*t[n[a]];i[o]+=f*l,i[o+1]+=f*h,i[o+2]+=f*u,i[c]-=p*l,i[c+1]-=p*h,i[c+2]-=p*u}}function wM(i,t,e,n,s,r,a){for(let o=0;o<e.length;o++){let c=3*e[o],l=3*n[o],h=Math.min(s[o]*r,a),u=t[e[o]]>0?h:0,d=t[n[o]]>0?h:0,f=i[l]-i[c],p=i[l+1]-i[c+1],y=i[l+2]-i[c+2];i[c]+=u*f,i[c+1]+=u*p,i[c+2]+=u*y,i[l]-=d*f,i[l+1]-=d*p,i[l+2]-=d*y}}function AM(i,t,e,n){for(let s=0;s<t.length;s++){let r=3*t[s],a=3*e[s],o=i[r]-i[a],c=i[r+1]-i[a+1],l=i[r+2]-i[a+2],h=o*o+c*c+l*l;if(h>n[s]*n[s]){let u=n[s]/Math.sqrt(h)-1;i[r]+=u*o,i[r+1]+=u*c,i[r+2]+=u*l}}}function jp(i,t,e,n,s,r,a,o,c,l,h){let u=i[e]-t[e]-n,d=i[e+1]-t[e+1]-s,f=i[e+2]-t[e+2]-r,p=u*a+d*o+f*c;u-=p*a,d-=p*o,f-=p*c;let y=Math.sqrt(u*u+d*d+f*f);if(y>1e-12){let m=Math.min(1,h*l/y);i[e]-=m*u,i[e+1]-=m*d,i[e+2]-=m*f}}function EM(i,t,e,n,s,r,a,o,c,l,h,u,d){let{slots:f,deepest:p,aside2:y,opposed:m}=d;for(let g=0,_=0;g<e.length;g++,_+=3){let S=!1,x=!1,b=0,E=0,v=0,w=0,L=i[_]-t[_],C=i[_+1]-t[_+1],P=i[_+2]-t[_+2];for(let O=f*g,F=O+f;O<F;O++){if(!n[O])continue;let I=12*O,N=a[I+6]+o*a[I+9],H=a[I+7]+o*a[I+10],z=a[I+8]+o*a[I+11],Y=i[_]-a[I]-o*a[I+3],X=i[_+1]-a[I+1]-o*a[I+4],J=i[_+2]-a[I+2]-o*a[I+5],nt=Y*N+X*H+J*z;if(nt>=l[g])continue;Y-=L,X-=C,J-=P;let xt=Y*N+X*H+J*z;if(xt<p||Y*Y+X*X+J*J-xt*xt>y)continue;let bt=l[g]-nt,Z=c*a[I+3],ft=c*a[I+4],at=c*a[I+5],wt=L-Z,ut=C-ft,It=P-at;if(S){let Wt=E*N+v*H+w*z;if(Wt<m){let Tt=1-Wt*Wt;if(s[O]&&!x){let Ft=Math.min(b,-bt/Wt),se=bt+Ft*Wt;i[_]-=Ft*E,i[_+1]-=Ft*v,i[_+2]-=Ft*w,Tt>=d.pinched&&(Ft=d.yielding*se/Tt,i[_]+=Ft*(N-Wt*E),i[_+1]+=Ft*(H-Wt*v),i[_+2]+=Ft*(z-Wt*w));continue}if(r[g]=1,Tt<d.pinched){let Ft=Math.min(.5*bt,u);i[_]+=Ft*N,i[_+1]+=Ft*H,i[_+2]+=Ft*z}else{let Ft=1/Math.sqrt(Tt),se=Ft*(N-Wt*E),qt=Ft*(H-Wt*v),xe=Ft*(z-Wt*w);Ft=Math.min(bt*Ft,u+Math.max(0,-(wt*se+ut*qt+It*xe))),i[_]+=Ft*se,i[_+1]+=Ft*qt,i[_+2]+=Ft*xe}continue}}if(s[O]){r[g]=1;let Wt=Math.min(bt,Math.max(0,Z*N+ft*H+at*z)),Tt=Math.max(0,-nt-Wt);bt=Wt+Tt+d.yielding*(bt-Wt-Tt)}bt=Math.min(bt,u+Math.max(0,-(wt*N+ut*H+It*z))),i[_]+=bt*N,i[_+1]+=bt*H,i[_+2]+=bt*z,e[g]>0&&!s[O]&&jp(i,t,_,Z,ft,at,N,H,z,bt,h[g]),E=N,v=H,w=z,S=!0,x=s[O]>0,b=Math.max(0,nt+bt-d.pressed)}}}function TM(i,t,e,n,s,r){for(let a=0,o=0;a<e.length;a++,o+=3){let c=n+s[a]-i[o+1];e[a]>0&&c>0&&(i[o+1]+=c,jp(i,t,o,0,0,0,0,1,0,c,r[a]))}}function CM(i,t,e,n){let{slots:s}=n,{garment:r,outside:a,near:o,under:c,share:l,meeting:h}=e;for(let u=0,d=0;d<i.length;u++,d+=3)for(let f=s*u,p=f+s;f<p;f++){h[f]=0;let y=o[f],m=y<0?0:a[r[u]*e.garments+r[y]];if(!m)continue;Jp(i[3*u],i[3*u+1],i[3*u+2],i,y,e.faces,e.star);let g=bu,_=Mu,S=Su,x=wi,b=ni,E=1-x-b,v=6*f;c[3*f]=g,c[3*f+1]=_,c[3*f+2]=S,l[v]=E,l[v+1]=x,l[v+2]=b;let w=0;for(let F=0;F<3;F++){let I=E*t[g+F]+x*t[_+F]+b*t[S+F];l[v+3+F]=I,w+=I*I}w=1/Math.sqrt(w+1e-12);let L=0,C=0;for(let F=0;F<3;F++)l[v+3+F]*=w,C+=t[d+F]*l[v+3+F],L+=(i[d+F]-E*i[g+F]-x*i[_+F]-b*i[S+F])*l[v+3+F];let P=Math.sqrt(Math.max(xu-L*L,0)),O=m===1?C>0:C<0;h[f]=O&&P<=n.off_normal+n.off_normal_share*Math.abs(L)?1:0}}function RM(i,t,e,n,s,r){let{slots:a,layer_deepest:o,aside2:c}=r,{under:l,share:h,meeting:u}=e;for(let d=0,f=0;d<t.length;d++,f+=3)for(let p=a*d,y=p+a;p<y;p++){if(!u[p])continue;let m=l[3*p],g=l[3*p+1],_=l[3*p+2],S=6*p,x=h[S],b=h[S+1],E=h[S+2],v=h[S+3],w=h[S+4],L=h[S+5],C=i[f]-x*i[m]-b*i[g]-E*i[_],P=i[f+1]-x*i[m+1]-b*i[g+1]-E*i[_+1],O=i[f+2]-x*i[m+2]-b*i[g+2]-E*i[_+2],F=C*v+P*w+O*L,I=t[m/3]*x,N=t[g/3]*b,H=t[_/3]*E,z=t[d]+I+N+H;if(F>=n||F<o||z===0||C*C+P*P+O*O-F*F>c)continue;let Y=Math.min(n-F,2*s)/z;for(let X=0;X<3;X++){let J=Y*h[S+3+X];i[f+X]+=t[d]*J,i[m+X]-=I*J,i[g+X]-=N*J,i[_+X]-=H*J}}}function Zp(i,t,e,n,s,r){let{x:a,v:o,p:c,w:l,outward:h,record:u,touching:d,lateSlot:f,anew:p,gain:y,keep:m,near:g}=i,{goal0:_,goal1:S,air:x}=e,b=l.length,{slots:E}=r,v=r.pushed*n,w=1/s,L=1/n,C=e.gravity*n;p.fill(0),d.fill(0);for(let P=0;P<b;P++)m[P]=Math.exp(-e.drag[P]*n);for(let P=0;P<y.length;P++){let O=l[i.first[P]]+l[i.second[P]];y[P]=O>0?1/(O+i.compliance[P]/(e.stiffness*n*n)):0}for(let P=0;P<s;P++){let O=(P+1)*w,F=P===0||2*P===s||2*P===s+1;F&&(mu(a,i.faces,h),i.layers&&CM(a,h,i.layers,r));let I=P*w;for(let N=0;N<b;N++)if(!(!F&&!p[N]))for(let H=E*N,z=H+E;H<z;H++){let Y=g[H];if(d[H]=0,Y<0)continue;P>0&&(Yp(a,N,Y,t,I),g[H]=Y=xM(yu,vu,_u,Y,2*I>=1?t.body1:t.body0,t.ring));let X=12*H,J=MM(a,N,Y,I,t,u,X,r),nt=t.late[t.group[Y]]>0&&!i.sleeved[N];if(nt){let xt=0;for(let bt=0;bt<3;bt++)xt+=h[3*N+bt]*(u[X+6+bt]+O*u[X+9+bt]);J=J&&xt<0&&l[N]>0}f[H]=nt?1:0,d[H]=J?1:0}wM(o,l,i.beside,i.across,i.rate,n,r.calmest);for(let N=0,H=0;N<b;N++,H+=3){if(l[N]===0){for(let Y=H;Y<H+3;Y++){let X=S[Y]-_[Y],J=w*X;c[Y]=a[Y]+J+r.return*(_[Y]+O*X-a[Y]-J)}continue}let z=m[N];o[H+1]-=C;for(let Y=H;Y<H+3;Y++)o[Y]=x?x[Y]+z*(o[Y]-x[Y]):z*o[Y],c[Y]=a[Y]+n*o[Y]}SM(c,l,i.first,i.second,i.rest,y),AM(c,i.free,i.anchor,i.longest),i.layers&&RM(c,l,i.layers,e.apart,v,r),EM(c,a,l,d,f,p,u,O,w,i.thickness,i.friction,v,r),TM(c,a,l,e.floor,i.thickness,i.friction);for(let N=0;N<a.length;N+=3){let H=c[N]-a[N],z=c[N+1]-a[N+1],Y=c[N+2]-a[N+2],X=Math.sqrt(H*H+z*z+Y*Y);if(X>r.fastest){let J=r.fastest/X;H*=J,z*=J,Y*=J}o[N]=H*L,o[N+1]=z*L,o[N+2]=Y*L,a[N]+=H,a[N+1]+=z,a[N+2]+=Y}}}var yr={wind:0,from:0,stiffness:1},PM=.5,IM=.6,LM=1.1,Gl=class{constructor(t){this.outfit=t;let{weave:e,points:n,body:s,numbers:r,skeleton:a,options:o}=t,c=e.inverse.length,{slots:l}=r;this.matrices=new Float32Array(12*a.names.length),this.points=new Float32Array(3*c);let h=t.kinds.length,u=gu(e.faces,c);this.cloth={x:this.points,v:new Float32Array(3*c),p:new Float32Array(3*c),outward:new Float32Array(3*c),record:new Float32Array(12*l*c),touching:new Uint8Array(l*c),lateSlot:new Uint8Array(l*c),anew:new Uint8Array(c),gain:new Float32Array(e.first.length),keep:new Float32Array(c),near:new Int32Array(l*c),w:e.inverse,first:e.first,second:e.second,rest:e.length,compliance:e.compliance,beside:e.beside,across:e.across,rate:e.rate,free:e.free,anchor:e.anchor,longest:e.longest,friction:e.friction,thickness:e.thickness,sleeved:e.sleeved,faces:e.faces,layers:h<2?null:{faces:e.faces,garment:e.garment,garments:h,outside:e.outside,star:u,near:new Int32Array(l*c),under:new Int32Array(3*l*c),share:new Float32Array(6*l*c),meeting:new Uint8Array(l*c)}},h>1&&(this.nearCloth=new va(e.garment,new Uint8Array(h),l,r.most_cells)),this.near=new va(s.group,s.late,l,r.most_cells),e.inverse.forEach((f,p)=>{f===0&&this.held.push(3*p)});let d=()=>({pose:gr(t.start.pose),goal:new Float32Array(3*c),points:new Float32Array(s.rest.length),normals:new Float32Array(s.rest.length)});if(this.at=d(),this.next=d(),this.ends={body0:this.at.points,body1:this.at.points,normal0:this.at.normals,normal1:this.at.normals,faces:s.faces,group:s.group,late:s.late,star:gu(s.faces,s.group.length),ring:$p(s.faces,s.group)},this.air=new Float32Array(3*c),this.airDrag=new Float32Array(c),this.conditions={goal0:this.at.goal,goal1:this.at.goal,gravity:o.gravity,drag:e.drag,air:null,stiffness:1,floor:0,apart:o.layers_apart_m},n.rest.length!==3*c)throw new Error("the garments have another number of points");this.start(t.start.pose)}outfit;weather=yr;points;cloth;near;nearCloth=null;ends;conditions;air;airDrag;matrices;held=[];at;next;time=0;start(t){this.place(t,this.at),this.points.set(this.at.goal),this.cloth.v.fill(0)}step(t,e){let{rate:n,ticks:s}=this.outfit.options;if(this.place(t,this.next),this.isCut(e)){this.drape(t);return}let r=Math.max(1,Math.round(n*e)),a=Math.max(1,Math.ceil(e*s-1e-6)),o=gr(this.at.pose),{weather:c}=this,l=0;for(let h=0;h<a;h++){let u=Math.round(r*(h+1)/a);u!==l&&(this.place(u===r?t:Kp(o,t,u/r),this.next),c.wind&&this.blow(c),this.advance(u-l,e/r,c.wind?this.airDrag:this.outfit.weave.drag,c.wind?this.air:null),this.time+=(u-l)*e/r,l=u)}}begin(t){let{points:e,start:n}=this.outfit;this.start(FM(n.pose,t)),bs(n.cut,e.joints,e.weights,e.slots,this.matrices,this.points)}drape(t){this.begin(t),this.settle(t)}settle(t){let{rate:e,ticks:n,travel:s,calming:r,calm_drag:[a,o]}=this.outfit.options,c=gr(this.at.pose),l=1/e,h=Math.max(1,Math.round(e/n)),{drag:u}=this.outfit.weave;for(let f=0;f<s;f++){let p=(f+1)/s;this.place(Kp(c,t,p*p*(3-2*p)),this.next),this.advance(h,l,u,null)}let d=new Float32Array(u.length);for(let f=0;f<r;f++)this.place(t,this.next),this.advance(h,l,d.fill(a+(o-a)*f/Math.max(r-1,1)),null);this.cloth.v.fill(0)}place(t,e){let{points:n,body:s,skeleton:r}=this.outfit;e.pose=gr(t),Yn(r,t,this.matrices),bs(n.rest,n.joints,n.weights,n.slots,this.matrices,e.goal),bs(s.rest,s.joints,s.weights,s.slots,this.matrices,e.points),mu(e.points,s.faces,e.normals)}isCut(t){let e=this.at.goal,n=this.next.goal,s=0;for(let r of this.held)s+=Math.hypot(n[r]-e[r],n[r+1]-e[r+1],n[r+2]-e[r+2]);return s>this.outfit.options.cut_speed*t*this.held.length}advance(t,e,n,s){let{at:r,next:a,cloth:o,ends:c,conditions:l}=this,{options:h,numbers:u}=this.outfit;if(this.near.find(o.x,r.points,h.reach_m,o.near),this.nearCloth&&o.layers&&this.nearCloth.find(o.x,o.x,h.layer_reach_m,o.layers.near),c.body0=r.points,c.body1=a.points,c.normal0=r.normals,c.normal1=a.normals,l.goal0=r.goal,l.goal1=a.goal,l.drag=n,l.air=s,l.stiffness=this.weather.stiffness,l.floor=-1/0,h.floor_m!==null){let d=h.floor_m;for(let f=1;f<a.points.length;f+=3)a.points[f]<d&&(d=a.points[f]);l.floor=d}Zp(o,c,l,e,t,u),this.at=a,this.next=r}blow({wind:t,from:e}){let{air:n,airDrag:s,points:r,time:a}=this,{drag:o}=this.outfit.weave,c=-Math.sin(e),l=-Math.cos(e),h=2*Math.PI/LM;for(let u=0;u<o.length;u++)s[u]=o[u]*(1+PM*t);for(let u=0;u<n.length;u+=3){let d=c*r[u]+l*r[u+2],f=l*r[u]-c*r[u+2],p=h*(d-t*a),y=IM*(.6*Math.sin(.37*p)+.4*Math.sin(p+2.1*f+1.3*r[u+1]));n[u]=t*(1+y)*c,n[u+1]=.25*t*y,n[u+2]=t*(1+y)*l}}},gr=i=>({rotations:i.rotations.slice(),translation:i.translation.slice(),expression:i.expression});function Kp(i,t,e){let n=gr(t),s=i.rotations,r=t.rotations,a=n.rotations;for(let o=0;o<a.length;o+=4){let c=s[o]*r[o]+s[o+1]*r[o+1]+s[o+2]*r[o+2]+s[o+3]*r[o+3],l=c<0?-1:1;c=Math.min(1,l*c);let h=Math.acos(c),u=Math.sin(h),d=u>1e-4?Math.sin((1-e)*h)/u:1-e,f=l*(u>1e-4?Math.sin(e*h)/u:e);for(let p=o;p<o+4;p++)a[p]=d*s[p]+f*r[p]}for(let o=0;o<3;o++)n.translation[o]=(1-e)*i.translation[o]+e*t.translation[o];return n}function FM(i,t){let e=gr(i),n=new Float32Array(4),s=i.rotations;an(n,0,t.rotations,0,[-s[0],-s[1],-s[2],s[3]],0);let r=Math.hypot(n[1],n[3]),a=r>1e-6?[0,n[1]/r,0,n[3]/r]:[0,0,0,1];return an(e.rotations,0,a,0,s,0),e.translation.set(t.translation),e}var Qp=`"use strict";(()=>{function it(r,l,t,e,a,n){let o=t[e],s=t[e+1],i=t[e+2],c=t[e+3],y=a[n],f=a[n+1],h=a[n+2],m=a[n+3];r[l]=c*y+o*m+s*h-i*f,r[l+1]=c*f-o*h+s*m+i*y,r[l+2]=c*h+o*f-s*y+i*m,r[l+3]=c*m-o*y-s*f-i*h}function kt(r,l,t,e){let a=r[l],n=r[l+1],o=r[l+2],s=r[l+3];t[e]=1-2*(n*n+o*o),t[e+1]=2*(a*n-s*o),t[e+2]=2*(a*o+s*n),t[e+3]=2*(a*n+s*o),t[e+4]=1-2*(a*a+o*o),t[e+5]=2*(n*o-s*a),t[e+6]=2*(a*o-s*n),t[e+7]=2*(n*o+s*a),t[e+8]=1-2*(a*a+n*n)}var rt=new Float32Array(9);function bt(r,l,t){let{parents:e,rest:a}=r;for(let n=0;n<e.length;n++){kt(l.rotations,4*n,rt,0);let o=e[n],s=12*n,i=12*o,c=a[3*n],y=a[3*n+1],f=a[3*n+2];for(let h=0;h<3;h++){let m=l.translation[h];if(o<0)for(let d=0;d<3;d++)t[s+4*h+d]=rt[3*h+d];else{let d=t[i+4*h],b=t[i+4*h+1],v=t[i+4*h+2];m=d*c+b*y+v*f+t[i+4*h+3];for(let k=0;k<3;k++)t[s+4*h+k]=d*rt[k]+b*rt[3+k]+v*rt[6+k]}t[s+4*h+3]=m-t[s+4*h]*c-t[s+4*h+1]*y-t[s+4*h+2]*f}}return t}function at(r,l,t,e,a,n){for(let o=0,s=0;o<r.length;o+=3){let i=r[o],c=r[o+1],y=r[o+2],f=0,h=0,m=0;for(let d=0;d<e;d++,s++){let b=t[s];if(b>0){let v=12*l[s];f+=b*(a[v]*i+a[v+1]*c+a[v+2]*y+a[v+3]),h+=b*(a[v+4]*i+a[v+5]*c+a[v+6]*y+a[v+7]),m+=b*(a[v+8]*i+a[v+9]*c+a[v+10]*y+a[v+11])}}n[o]=f,n[o+1]=h,n[o+2]=m}}function lt(r,l,t){t.fill(0);for(let e=0;e<l.length;e+=3){let a=3*l[e],n=3*l[e+1],o=3*l[e+2],s=r[n]-r[a],i=r[n+1]-r[a+1],c=r[n+2]-r[a+2],y=r[o]-r[a],f=r[o+1]-r[a+1],h=r[o+2]-r[a+2],m=i*h-c*f,d=c*y-s*h,b=s*f-i*y;t[a]+=m,t[a+1]+=d,t[a+2]+=b,t[n]+=m,t[n+1]+=d,t[n+2]+=b,t[o]+=m,t[o+1]+=d,t[o+2]+=b}for(let e=0;e<t.length;e+=3){let a=1/(Math.sqrt(t[e]*t[e]+t[e+1]*t[e+1]+t[e+2]*t[e+2])+1e-12);t[e]*=a,t[e+1]*=a,t[e+2]*=a}}var nt=class{constructor(l,t,e,a){this.group=l;this.late=t;this.slots=e;this.mostCells=a;this.key=new Int32Array(l.length),this.order=new Int32Array(l.length),this.place=new Float32Array(3*l.length),this.best=new Float32Array(t.length),this.which=new Int32Array(t.length)}group;late;slots;mostCells;start=new Int32Array(0);fill=new Int32Array(0);key;order;place;best;which;find(l,t,e,a){let{group:n,late:o,slots:s,key:i,order:c,place:y,best:f,which:h}=this,m=n.length,d=o.length,b=e,v=[0,0,0],k=[0,0,0],g=[0,0,0];for(let u=0;u<3;u++){let w=t[u],F=w;for(let M=u;M<t.length;M+=3){let L=t[M];L<w&&(w=L),L>F&&(F=L)}v[u]=w,g[u]=F-w,b=Math.max(b,g[u]/this.mostCells)}for(let u=0;u<3;u++)k[u]=Math.floor(g[u]/b)+1;let[z,P,N]=v,[I,C,U]=k,E=I*C*U;this.start.length<E+1&&(this.start=new Int32Array(E+1),this.fill=new Int32Array(E+1));let{start:A,fill:x}=this;A.fill(0,0,E+1);for(let u=0,w=0;u<m;u++,w+=3){let F=Math.min(I-1,(t[w]-z)/b|0),M=Math.min(C-1,(t[w+1]-P)/b|0),L=Math.min(U-1,(t[w+2]-N)/b|0),p=(F*C+M)*U+L;i[u]=p,A[p+1]++}for(let u=0;u<E;u++)A[u+1]+=A[u];for(let u=0;u<E;u++)x[u]=A[u];for(let u=0;u<m;u++){let w=x[i[u]]++;c[w]=u,y[3*w]=t[3*u],y[3*w+1]=t[3*u+1],y[3*w+2]=t[3*u+2]}let _=e*e;for(let u=0;3*u<l.length;u++){let w=s*u;for(let Y=0;Y<s;Y++)a[w+Y]=-1;for(let Y=0;Y<d;Y++)f[Y]=_,h[Y]=-1;let F=l[3*u],M=l[3*u+1],L=l[3*u+2],p=Math.floor((F-z)/b),R=Math.floor((M-P)/b),O=Math.floor((L-N)/b),H=Math.max(O-1,0),V=Math.min(O+1,U-1);if(H>V)continue;let q=Math.min(p+2,I),$=Math.min(R+2,C);for(let Y=Math.max(p-1,0);Y<q;Y++)for(let W=Math.max(R-1,0);W<$;W++){let X=(Y*C+W)*U,D=A[X+V+1];for(let S=A[X+H];S<D;S++){let G=y[3*S]-F,T=y[3*S+1]-M,Z=y[3*S+2]-L,j=G*G+T*T+Z*Z,tt=c[S],st=n[tt];j<f[st]&&(f[st]=j,h[st]=tt)}}let J=0;for(let Y=0;Y<2;Y++)for(;J<s;){let W=-1,X=1/0;for(let D=0;D<d;D++)h[D]>=0&&o[D]===Y&&f[D]<X&&(W=D,X=f[D]);if(W<0)break;a[w+J++]=h[W],h[W]=-1}}}};function gt(r,l){let t=new Int32Array(l+1);for(let n=0;n<r.length;n+=2)t[r[n]+1]++;for(let n=0;n<l;n++)t[n+1]+=t[n];let e=t.slice(0,l),a=new Int32Array(r.length/2);for(let n=0;n<r.length;n+=2)a[e[r[n]]++]=r[n+1];for(let n=0;n<l;n++)a.subarray(t[n],t[n+1]).sort();return{start:t,items:a}}function ct(r,l){let t=new Int32Array(2*r.length);for(let e=0;e<r.length;e++)t[2*e]=r[e],t[2*e+1]=e/3|0;return gt(t,l)}function Ft(r,l){let t=l.length,e=new Set,a=[];for(let n=0;n<r.length;n+=3)for(let o=0;o<3;o++){let s=r[n+o],i=r[n+(o+1)%3];if(l[s]===l[i])for(let[c,y]of[[s,i],[i,s]])e.has(c*t+y)||(e.add(c*t+y),a.push(c,y))}return gt(a,t)}var ft=0,yt=0,ht=0;function wt(r,l,t,e,a){let n=2*a<1?a:a-1,{body0:o,body1:s}=e,i=3*l,c=3*t;ft=r[i]-n*(s[c]-o[c]),yt=r[i+1]-n*(s[c+1]-o[c+1]),ht=r[i+2]-n*(s[c+2]-o[c+2])}function Pt(r,l,t,e,a,n){let{start:o,items:s}=n,i=a[3*e]-r,c=a[3*e+1]-l,y=a[3*e+2]-t,f=i*i+c*c+y*y;for(let h=!0;h;){h=!1;let m=o[e+1];for(let d=o[e];d<m;d++){let b=s[d];i=a[3*b]-r,c=a[3*b+1]-l,y=a[3*b+2]-t;let v=i*i+c*c+y*y;v<f&&(f=v,e=b,h=!0)}}return e}var mt=0,ut=0,dt=0,At=0,Q=0,B=0;function Ut(r,l,t,e,a,n,o){let s=e[a],i=e[a+1],c=e[a+2],y=e[n]-s,f=e[n+1]-i,h=e[n+2]-c,m=e[o]-s,d=e[o+1]-i,b=e[o+2]-c,v=r-s,k=l-i,g=t-c,z=y*v+f*k+h*g,P=m*v+d*k+b*g;if(Q=0,B=0,z<=0&&P<=0)return;let N=y*y+f*f+h*h,I=y*m+f*d+h*b,C=m*m+d*d+b*b,U=z-N,E=P-I;if(U>=0&&E<=U){Q=1;return}let A=z-I,x=P-C;if(x>=0&&A<=x){B=1;return}let _=z*E-U*P;if(_<=0&&z>=0&&U<=0){Q=z/(z-U+1e-12);return}let u=A*P-z*x;if(u<=0&&P>=0&&x<=0){B=P/(P-x+1e-12);return}let w=U*x-A*E;if(w<=0&&E-U>=0&&A-x>=0){B=(E-U)/(E-U+A-x+1e-12),Q=1-B;return}let F=1/(w+u+_+1e-12);Q=u*F,B=_*F}function xt(r,l,t,e,a,n,o){let{start:s,items:i}=o,c=s[a+1],y=1/0,f=0,h=0,m=0,d=0,b=0;for(let v=s[a];v<c;v++){let k=3*i[v],g=3*n[k],z=3*n[k+1],P=3*n[k+2];Ut(r,l,t,e,g,z,P);let N=Q,I=B,C=1-N-I,U=C*e[g]+N*e[z]+I*e[P]-r,E=C*e[g+1]+N*e[z+1]+I*e[P+1]-l,A=C*e[g+2]+N*e[z+2]+I*e[P+2]-t,x=U*U+E*E+A*A;x<y&&(y=x,f=g,h=z,m=P,d=N,b=I)}mt=y,ut=f,dt=h,At=m,Q=d,B=b}function zt(r,l,t,e,a,n,o,s){let{body0:i,body1:c,normal0:y,normal1:f}=a,h=2*e>=1,m=h?c:i;wt(r,l,t,a,e);let d=ft,b=yt,v=ht;xt(d,b,v,m,t,a.faces,a.star);let k=ut,g=dt,z=At,P=Q,N=B,I=1-P-N,C=0,U=0;for(let A=0;A<3;A++){let x=I*i[k+A]+P*i[g+A]+N*i[z+A],_=I*c[k+A]+P*c[g+A]+N*c[z+A];n[o+A]=x,n[o+3+A]=_-x;let u=I*y[k+A]+P*y[g+A]+N*y[z+A],w=I*f[k+A]+P*f[g+A]+N*f[z+A];n[o+6+A]=u,n[o+9+A]=w,C+=u*u,U+=w*w}C=1/Math.sqrt(C+1e-12),U=1/Math.sqrt(U+1e-12);let E=0;for(let A=0;A<3;A++){let x=C*n[o+6+A],_=U*n[o+9+A];n[o+6+A]=x,n[o+9+A]=_-x;let u=I*m[k+A]+P*m[g+A]+N*m[z+A];E+=((A===0?d:A===1?b:v)-u)*(h?_:x)}return Math.sqrt(Math.max(mt-E*E,0))<=s.off_normal+s.off_normal_share*Math.abs(E)}function It(r,l,t,e,a,n){for(let o=0;o<t.length;o++){let s=3*t[o],i=3*e[o],c=r[s]-r[i],y=r[s+1]-r[i+1],f=r[s+2]-r[i+2],h=(a[o]/Math.sqrt(c*c+y*y+f*f+1e-12)-1)*n[o],m=h*l[t[o]],d=h*l[e[o]];r[s]+=m*c,r[s+1]+=m*y,r[s+2]+=m*f,r[i]-=d*c,r[i+1]-=d*y,r[i+2]-=d*f}}function Ct(r,l,t,e,a,n,o){for(let s=0;s<t.length;s++){let i=3*t[s],c=3*e[s],y=Math.min(a[s]*n,o),f=l[t[s]]>0?y:0,h=l[e[s]]>0?y:0,m=r[c]-r[i],d=r[c+1]-r[i+1],b=r[c+2]-r[i+2];r[i]+=f*m,r[i+1]+=f*d,r[i+2]+=f*b,r[c]-=h*m,r[c+1]-=h*d,r[c+2]-=h*b}}function Et(r,l,t,e){for(let a=0;a<l.length;a++){let n=3*l[a],o=3*t[a],s=r[n]-r[o],i=r[n+1]-r[o+1],c=r[n+2]-r[o+2],y=s*s+i*i+c*c;if(y>e[a]*e[a]){let f=e[a]/Math.sqrt(y)-1;r[n]+=f*s,r[n+1]+=f*i,r[n+2]+=f*c}}}function vt(r,l,t,e,a,n,o,s,i,c,y){let f=r[t]-l[t]-e,h=r[t+1]-l[t+1]-a,m=r[t+2]-l[t+2]-n,d=f*o+h*s+m*i;f-=d*o,h-=d*s,m-=d*i;let b=Math.sqrt(f*f+h*h+m*m);if(b>1e-12){let v=Math.min(1,y*c/b);r[t]-=v*f,r[t+1]-=v*h,r[t+2]-=v*m}}function Lt(r,l,t,e,a,n,o,s,i,c,y,f,h){let{slots:m,deepest:d,aside2:b,opposed:v}=h;for(let k=0,g=0;k<t.length;k++,g+=3){let z=!1,P=!1,N=0,I=0,C=0,U=0,E=r[g]-l[g],A=r[g+1]-l[g+1],x=r[g+2]-l[g+2];for(let _=m*k,u=_+m;_<u;_++){if(!e[_])continue;let w=12*_,F=o[w+6]+s*o[w+9],M=o[w+7]+s*o[w+10],L=o[w+8]+s*o[w+11],p=r[g]-o[w]-s*o[w+3],R=r[g+1]-o[w+1]-s*o[w+4],O=r[g+2]-o[w+2]-s*o[w+5],H=p*F+R*M+O*L;if(H>=c[k])continue;p-=E,R-=A,O-=x;let V=p*F+R*M+O*L;if(V<d||p*p+R*R+O*O-V*V>b)continue;let q=c[k]-H,$=i*o[w+3],J=i*o[w+4],Y=i*o[w+5],W=E-$,X=A-J,D=x-Y;if(z){let S=I*F+C*M+U*L;if(S<v){let G=1-S*S;if(a[_]&&!P){let T=Math.min(N,-q/S),Z=q+T*S;r[g]-=T*I,r[g+1]-=T*C,r[g+2]-=T*U,G>=h.pinched&&(T=h.yielding*Z/G,r[g]+=T*(F-S*I),r[g+1]+=T*(M-S*C),r[g+2]+=T*(L-S*U));continue}if(n[k]=1,G<h.pinched){let T=Math.min(.5*q,f);r[g]+=T*F,r[g+1]+=T*M,r[g+2]+=T*L}else{let T=1/Math.sqrt(G),Z=T*(F-S*I),j=T*(M-S*C),tt=T*(L-S*U);T=Math.min(q*T,f+Math.max(0,-(W*Z+X*j+D*tt))),r[g]+=T*Z,r[g+1]+=T*j,r[g+2]+=T*tt}continue}}if(a[_]){n[k]=1;let S=Math.min(q,Math.max(0,$*F+J*M+Y*L)),G=Math.max(0,-H-S);q=S+G+h.yielding*(q-S-G)}q=Math.min(q,f+Math.max(0,-(W*F+X*M+D*L))),r[g]+=q*F,r[g+1]+=q*M,r[g+2]+=q*L,t[k]>0&&!a[_]&&vt(r,l,g,$,J,Y,F,M,L,q,y[k]),I=F,C=M,U=L,z=!0,P=a[_]>0,N=Math.max(0,H+q-h.pressed)}}}function Nt(r,l,t,e,a,n){for(let o=0,s=0;o<t.length;o++,s+=3){let i=e+a[o]-r[s+1];t[o]>0&&i>0&&(r[s+1]+=i,vt(r,l,s,0,0,0,0,1,0,i,n[o]))}}function _t(r,l,t,e){let{slots:a}=e,{garment:n,outside:o,near:s,under:i,share:c,meeting:y}=t;for(let f=0,h=0;h<r.length;f++,h+=3)for(let m=a*f,d=m+a;m<d;m++){y[m]=0;let b=s[m],v=b<0?0:o[n[f]*t.garments+n[b]];if(!v)continue;xt(r[3*f],r[3*f+1],r[3*f+2],r,b,t.faces,t.star);let k=ut,g=dt,z=At,P=Q,N=B,I=1-P-N,C=6*m;i[3*m]=k,i[3*m+1]=g,i[3*m+2]=z,c[C]=I,c[C+1]=P,c[C+2]=N;let U=0;for(let u=0;u<3;u++){let w=I*l[k+u]+P*l[g+u]+N*l[z+u];c[C+3+u]=w,U+=w*w}U=1/Math.sqrt(U+1e-12);let E=0,A=0;for(let u=0;u<3;u++)c[C+3+u]*=U,A+=l[h+u]*c[C+3+u],E+=(r[h+u]-I*r[k+u]-P*r[g+u]-N*r[z+u])*c[C+3+u];let x=Math.sqrt(Math.max(mt-E*E,0)),_=v===1?A>0:A<0;y[m]=_&&x<=e.off_normal+e.off_normal_share*Math.abs(E)?1:0}}function Rt(r,l,t,e,a,n){let{slots:o,layer_deepest:s,aside2:i}=n,{under:c,share:y,meeting:f}=t;for(let h=0,m=0;h<l.length;h++,m+=3)for(let d=o*h,b=d+o;d<b;d++){if(!f[d])continue;let v=c[3*d],k=c[3*d+1],g=c[3*d+2],z=6*d,P=y[z],N=y[z+1],I=y[z+2],C=y[z+3],U=y[z+4],E=y[z+5],A=r[m]-P*r[v]-N*r[k]-I*r[g],x=r[m+1]-P*r[v+1]-N*r[k+1]-I*r[g+1],_=r[m+2]-P*r[v+2]-N*r[k+2]-I*r[g+2],u=A*C+x*U+_*E,w=l[v/3]*P,F=l[k/3]*N,M=l[g/3]*I,L=l[h]+w+F+M;if(u>=e||u<s||L===0||A*A+x*x+_*_-u*u>i)continue;let p=Math.min(e-u,2*a)/L;for(let R=0;R<3;R++){let O=p*y[z+3+R];r[m+R]+=l[h]*O,r[v+R]-=w*O,r[k+R]-=F*O,r[g+R]-=M*O}}}function Mt(r,l,t,e,a,n){let{x:o,v:s,p:i,w:c,outward:y,record:f,touching:h,lateSlot:m,anew:d,gain:b,keep:v,near:k}=r,{goal0:g,goal1:z,air:P}=t,N=c.length,{slots:I}=n,C=n.pushed*e,U=1/a,E=1/e,A=t.gravity*e;d.fill(0),h.fill(0);for(let x=0;x<N;x++)v[x]=Math.exp(-t.drag[x]*e);for(let x=0;x<b.length;x++){let _=c[r.first[x]]+c[r.second[x]];b[x]=_>0?1/(_+r.compliance[x]/(t.stiffness*e*e)):0}for(let x=0;x<a;x++){let _=(x+1)*U,u=x===0||2*x===a||2*x===a+1;u&&(lt(o,r.faces,y),r.layers&&_t(o,y,r.layers,n));let w=x*U;for(let F=0;F<N;F++)if(!(!u&&!d[F]))for(let M=I*F,L=M+I;M<L;M++){let p=k[M];if(h[M]=0,p<0)continue;x>0&&(wt(o,F,p,l,w),k[M]=p=Pt(ft,yt,ht,p,2*w>=1?l.body1:l.body0,l.ring));let R=12*M,O=zt(o,F,p,w,l,f,R,n),H=l.late[l.group[p]]>0&&!r.sleeved[F];if(H){let V=0;for(let q=0;q<3;q++)V+=y[3*F+q]*(f[R+6+q]+_*f[R+9+q]);O=O&&V<0&&c[F]>0}m[M]=H?1:0,h[M]=O?1:0}Ct(s,c,r.beside,r.across,r.rate,e,n.calmest);for(let F=0,M=0;F<N;F++,M+=3){if(c[F]===0){for(let p=M;p<M+3;p++){let R=z[p]-g[p],O=U*R;i[p]=o[p]+O+n.return*(g[p]+_*R-o[p]-O)}continue}let L=v[F];s[M+1]-=A;for(let p=M;p<M+3;p++)s[p]=P?P[p]+L*(s[p]-P[p]):L*s[p],i[p]=o[p]+e*s[p]}It(i,c,r.first,r.second,r.rest,b),Et(i,r.free,r.anchor,r.longest),r.layers&&Rt(i,c,r.layers,t.apart,C,n),Lt(i,o,c,h,m,d,f,_,U,r.thickness,r.friction,C,n),Nt(i,o,c,t.floor,r.thickness,r.friction);for(let F=0;F<o.length;F+=3){let M=i[F]-o[F],L=i[F+1]-o[F+1],p=i[F+2]-o[F+2],R=Math.sqrt(M*M+L*L+p*p);if(R>n.fastest){let O=n.fastest/R;M*=O,L*=O,p*=O}s[F]=M*E,s[F+1]=L*E,s[F+2]=p*E,o[F]+=M,o[F+1]+=L,o[F+2]+=p}}}var Ot={wind:0,from:0,stiffness:1},Tt=.5,qt=.6,St=1.1,ot=class{constructor(l){this.outfit=l;let{weave:t,points:e,body:a,numbers:n,skeleton:o,options:s}=l,i=t.inverse.length,{slots:c}=n;this.matrices=new Float32Array(12*o.names.length),this.points=new Float32Array(3*i);let y=l.kinds.length,f=ct(t.faces,i);this.cloth={x:this.points,v:new Float32Array(3*i),p:new Float32Array(3*i),outward:new Float32Array(3*i),record:new Float32Array(12*c*i),touching:new Uint8Array(c*i),lateSlot:new Uint8Array(c*i),anew:new Uint8Array(i),gain:new Float32Array(t.first.length),keep:new Float32Array(i),near:new Int32Array(c*i),w:t.inverse,first:t.first,second:t.second,rest:t.length,compliance:t.compliance,beside:t.beside,across:t.across,rate:t.rate,free:t.free,anchor:t.anchor,longest:t.longest,friction:t.friction,thickness:t.thickness,sleeved:t.sleeved,faces:t.faces,layers:y<2?null:{faces:t.faces,garment:t.garment,garments:y,outside:t.outside,star:f,near:new Int32Array(c*i),under:new Int32Array(3*c*i),share:new Float32Array(6*c*i),meeting:new Uint8Array(c*i)}},y>1&&(this.nearCloth=new nt(t.garment,new Uint8Array(y),c,n.most_cells)),this.near=new nt(a.group,a.late,c,n.most_cells),t.inverse.forEach((m,d)=>{m===0&&this.held.push(3*d)});let h=()=>({pose:K(l.start.pose),goal:new Float32Array(3*i),points:new Float32Array(a.rest.length),normals:new Float32Array(a.rest.length)});if(this.at=h(),this.next=h(),this.ends={body0:this.at.points,body1:this.at.points,normal0:this.at.normals,normal1:this.at.normals,faces:a.faces,group:a.group,late:a.late,star:ct(a.faces,a.group.length),ring:Ft(a.faces,a.group)},this.air=new Float32Array(3*i),this.airDrag=new Float32Array(i),this.conditions={goal0:this.at.goal,goal1:this.at.goal,gravity:s.gravity,drag:t.drag,air:null,stiffness:1,floor:0,apart:s.layers_apart_m},e.rest.length!==3*i)throw new Error("the garments have another number of points");this.start(l.start.pose)}outfit;weather=Ot;points;cloth;near;nearCloth=null;ends;conditions;air;airDrag;matrices;held=[];at;next;time=0;start(l){this.place(l,this.at),this.points.set(this.at.goal),this.cloth.v.fill(0)}step(l,t){let{rate:e,ticks:a}=this.outfit.options;if(this.place(l,this.next),this.isCut(t)){this.drape(l);return}let n=Math.max(1,Math.round(e*t)),o=Math.max(1,Math.ceil(t*a-1e-6)),s=K(this.at.pose),{weather:i}=this,c=0;for(let y=0;y<o;y++){let f=Math.round(n*(y+1)/o);f!==c&&(this.place(f===n?l:pt(s,l,f/n),this.next),i.wind&&this.blow(i),this.advance(f-c,t/n,i.wind?this.airDrag:this.outfit.weave.drag,i.wind?this.air:null),this.time+=(f-c)*t/n,c=f)}}begin(l){let{points:t,start:e}=this.outfit;this.start(Yt(e.pose,l)),at(e.cut,t.joints,t.weights,t.slots,this.matrices,this.points)}drape(l){this.begin(l),this.settle(l)}settle(l){let{rate:t,ticks:e,travel:a,calming:n,calm_drag:[o,s]}=this.outfit.options,i=K(this.at.pose),c=1/t,y=Math.max(1,Math.round(t/e)),{drag:f}=this.outfit.weave;for(let m=0;m<a;m++){let d=(m+1)/a;this.place(pt(i,l,d*d*(3-2*d)),this.next),this.advance(y,c,f,null)}let h=new Float32Array(f.length);for(let m=0;m<n;m++)this.place(l,this.next),this.advance(y,c,h.fill(o+(s-o)*m/Math.max(n-1,1)),null);this.cloth.v.fill(0)}place(l,t){let{points:e,body:a,skeleton:n}=this.outfit;t.pose=K(l),bt(n,l,this.matrices),at(e.rest,e.joints,e.weights,e.slots,this.matrices,t.goal),at(a.rest,a.joints,a.weights,a.slots,this.matrices,t.points),lt(t.points,a.faces,t.normals)}isCut(l){let t=this.at.goal,e=this.next.goal,a=0;for(let n of this.held)a+=Math.hypot(e[n]-t[n],e[n+1]-t[n+1],e[n+2]-t[n+2]);return a>this.outfit.options.cut_speed*l*this.held.length}advance(l,t,e,a){let{at:n,next:o,cloth:s,ends:i,conditions:c}=this,{options:y,numbers:f}=this.outfit;if(this.near.find(s.x,n.points,y.reach_m,s.near),this.nearCloth&&s.layers&&this.nearCloth.find(s.x,s.x,y.layer_reach_m,s.layers.near),i.body0=n.points,i.body1=o.points,i.normal0=n.normals,i.normal1=o.normals,c.goal0=n.goal,c.goal1=o.goal,c.drag=e,c.air=a,c.stiffness=this.weather.stiffness,c.floor=-1/0,y.floor_m!==null){let h=y.floor_m;for(let m=1;m<o.points.length;m+=3)o.points[m]<h&&(h=o.points[m]);c.floor=h}Mt(s,i,c,t,l,f),this.at=o,this.next=n}blow({wind:l,from:t}){let{air:e,airDrag:a,points:n,time:o}=this,{drag:s}=this.outfit.weave,i=-Math.sin(t),c=-Math.cos(t),y=2*Math.PI/St;for(let f=0;f<s.length;f++)a[f]=s[f]*(1+Tt*l);for(let f=0;f<e.length;f+=3){let h=i*n[f]+c*n[f+2],m=c*n[f]-i*n[f+2],d=y*(h-l*o),b=qt*(.6*Math.sin(.37*d)+.4*Math.sin(d+2.1*m+1.3*n[f+1]));e[f]=l*(1+b)*i,e[f+1]=.25*l*b,e[f+2]=l*(1+b)*c}}},K=r=>({rotations:r.rotations.slice(),translation:r.translation.slice(),expression:r.expression});function pt(r,l,t){let e=K(l),a=r.rotations,n=l.rotations,o=e.rotations;for(let s=0;s<o.length;s+=4){let i=a[s]*n[s]+a[s+1]*n[s+1]+a[s+2]*n[s+2]+a[s+3]*n[s+3],c=i<0?-1:1;i=Math.min(1,c*i);let y=Math.acos(i),f=Math.sin(y),h=f>1e-4?Math.sin((1-t)*y)/f:1-t,m=c*(f>1e-4?Math.sin(t*y)/f:t);for(let d=s;d<s+4;d++)o[d]=h*a[d]+m*n[d]}for(let s=0;s<3;s++)e.translation[s]=(1-t)*r.translation[s]+t*l.translation[s];return e}function Yt(r,l){let t=K(r),e=new Float32Array(4),a=r.rotations;it(e,0,l.rotations,0,[-a[0],-a[1],-a[2],a[3]],0);let n=Math.hypot(e[1],e[3]),o=n>1e-6?[0,e[1]/n,0,e[3]/n]:[0,0,0,1];return it(t.rotations,0,o,0,a,0),t.translation.set(l.translation),t}var et=null;self.onmessage=r=>{let l=r.data;if("outfit"in l){et=new ot(l.outfit);return}let t=performance.now(),{points:e,pose:a,seconds:n,weather:o}=l,s=et.points;e.set(s),et.weather=o,n>0?et.step(a,n):et.drape(a);let i=0;for(let y=0;y<s.length;y+=3){let f=(s[y]-e[y])**2+(s[y+1]-e[y+1])**2+(s[y+2]-e[y+2])**2;f>i&&(i=f)}e.set(s);let c={points:e,moved:Math.sqrt(i),milliseconds:performance.now()-t};self.postMessage(c,[e.buffer])};})();
`;var NM=5,UM=.1,OM=1e-4,tm=15,Wl=class{weather=yr;milliseconds=0;moving=!1;outfit;worker=null;on=!0;busy=!1;frame=0;elapsed=0;still=0;seenWeather=yr;asked;answered;points=null;played;spare;carried;before;now;matrices;constructor(t){this.outfit=t.cloth.outfit;let e=this.outfit.points.rest.length,n=()=>({pose:Ee(t.photoPose),leaps:-1,frame:0});this.asked=n(),this.answered=n(),this.played=Ee(t.photoPose),this.spare=new Float32Array(e),this.carried=new Float32Array(e),this.before=new Float32Array(e),this.now=new Float32Array(e),this.matrices=new Float32Array(12*t.skeleton.names.length)}get live(){return this.on}set live(t){t!==this.on&&(this.on=t,this.stop())}show(t,e){let{pose:n,leaps:s}=t,r=t.playing||t.moving;if(!this.on)return{pose:n,points:null};this.frame++,this.elapsed=Math.min(UM,this.elapsed+e),r&&dn(n,this.played),this.busy||this.ask(n,s,r),this.moving=this.busy||r&&this.still<tm;let{points:a,answered:o}=this;return!a||wu(n,o.pose)?{pose:n,points:a}:s===o.leaps&&this.frame-o.frame<=NM?{pose:o.pose,points:a}:{pose:n,points:this.carry(n,a)}}stop(){this.worker?.terminate(),this.worker=null,this.busy=this.moving=!1,this.asked.leaps=-1,this.points=null,this.spare=new Float32Array(this.carried.length)}ask(t,e,n){let{asked:s,weather:r}=this,a=!wu(t,s.pose),o=e!==s.leaps||!n&&a&&!wu(t,this.played);(o||a||r!==this.seenWeather)&&(this.still=0),this.seenWeather=r;let c=(n||a)&&this.still<tm&&this.elapsed>0;if(!o&&!c){n||(this.elapsed=0);return}dn(t,s.pose),s.leaps=e,s.frame=this.frame;let l={pose:s.pose,seconds:o?0:this.elapsed,weather:r,points:this.spare};this.elapsed=0,this.busy=!0;try{this.started().postMessage(l,[this.spare.buffer])}catch{this.live=!1}}started(){if(this.worker)return this.worker;let t=URL.createObjectURL(new Blob([Qp],{type:"text/javascript"})),e=new Worker(t);return URL.revokeObjectURL(t),e.postMessage({outfit:this.outfit}),e.onmessage=n=>{if(e!==this.worker)return;let{points:s,moved:r,milliseconds:a}=n.data;this.spare=this.points??new Float32Array(s.length),this.points=s,dn(this.asked.pose,this.answered.pose),this.answered.leaps=this.asked.leaps,this.answered.frame=this.asked.frame,this.busy=!1,this.milliseconds=a,this.still=r<OM?this.still+1:0},e.onerror=()=>this.live=!1,this.worker=e,e}carry(t,e){let{before:n,now:s,carried:r,matrices:a}=this,{rest:o,joints:c,weights:l,slots:h}=this.outfit.points;Yn(this.outfit.skeleton,this.answered.pose,a),bs(o,c,l,h,a,n);let[u,d,f,,p,y,m,,g,_,S]=a;Yn(this.outfit.skeleton,t,a),bs(o,c,l,h,a,s);for(let x=0;x<r.length;x+=3){let b=e[x]-n[x],E=e[x+1]-n[x+1],v=e[x+2]-n[x+2],w=u*b+p*E+g*v,L=d*b+y*E+_*v,C=f*b+m*E+S*v;r[x]=s[x]+a[0]*w+a[1]*L+a[2]*C,r[x+1]=s[x+1]+a[4]*w+a[5]*L+a[6]*C,r[x+2]=s[x+2]+a[8]*w+a[9]*L+a[10]*C}return r}};function wu(i,t){return i.rotations.every((e,n)=>e===t.rotations[n])&&i.translation.every((e,n)=>e===t.translation[n])}var em={Studio:{sky:[.5,.5,.5],ground:[.34,.34,.34],lamps:[[40,35,.75,[1,1,1]],[-150,30,.45,[1,1,1]]]},Sun:{sky:[.5,.56,.66],ground:[.36,.34,.3],lamps:[[35,50,.95,[1,.95,.84]]]},Evening:{sky:[.42,.36,.46],ground:[.24,.2,.22],lamps:[[65,12,1.1,[1,.66,.36]]]},Overcast:{sky:[1.05,1.05,1.05],ground:[.55,.55,.55],lamps:[[0,80,.1,[1,1,1]]]},Night:{sky:[.16,.19,.3],ground:[.08,.09,.13],lamps:[[-35,55,.5,[.7,.8,1]]]},Stage:{sky:[.2,.2,.2],ground:[.12,.12,.12],lamps:[[60,25,.95,[1,.35,.7]],[-60,25,.95,[.3,.6,1]]]}};var nm=400,vr=9,im=.3,kM=.04;function Au({azimuth:i,elevation:t}){return[Math.sin(i)*Math.cos(t),Math.sin(t),Math.cos(i)*Math.cos(t)]}function BM(i,t){let e=.5+.5*t[1];return[0,1,2].map(n=>{let s=i.ground[n]+e*(i.sky[n]-i.ground[n]);for(let r of i.lamps){let a=Au(r),o=t[0]*a[0]+t[1]*a[1]+t[2]*a[2];s+=r.strength*r.color[n]*Math.max(0,(o+im)/(1+im))}return s})}function rm(i,t){let e=new Float32Array(48),n=Math.cos(t),s=Math.sin(t),r=[n,0,s,0,0,1,0,0,-s,0,n,0,0,0,0,1];for(let a=0;a<48;a+=16)for(let o=0;o<4;o++)for(let c=0;c<4;c++)for(let l=0;l<4;l++)for(let h=0;h<4;h++)e[a+4*o+c]+=r[4*o+l]*i[a+4*l+h]*r[4*c+h];return e}var zM=([i,t,e])=>[i*i,t*t,e*e,2*i*t,2*i*e,2*t*e,2*i,2*t,2*e];function am(i){return HM(t=>BM(i,t))}function HM(i){let t=new Float64Array(vr*vr),e=[0,1,2].map(()=>new Float64Array(vr));for(let s=0;s<nm;s++){let r=1-(2*s+1)/nm,a=Math.sqrt(1-r*r),o=s*Math.PI*(3-Math.sqrt(5)),c=[a*Math.cos(o),r,a*Math.sin(o)],l=zM(c),h=i(c);for(let u=0;u<vr;u++){for(let d=0;d<vr;d++)t[vr*u+d]+=l[u]*l[d];for(let d=0;d<3;d++)e[d][u]+=l[u]*Math.log(Math.max(kM,h[d]))}}let n=new Float32Array(48);return e.forEach((s,r)=>{let[a,o,c,l,h,u,d,f,p]=VM(t.slice(),s.slice());n.set([a,l,h,d,l,o,u,f,h,u,c,p,d,f,p,0],16*r)}),n}function VM(i,t){let e=t.length;for(let n=0;n<e;n++){let s=n;for(let r=n+1;r<e;r++)Math.abs(i[e*r+n])>Math.abs(i[e*s+n])&&(s=r);for(let r=0;r<e;r++)[i[e*n+r],i[e*s+r]]=[i[e*s+r],i[e*n+r]];[t[n],t[s]]=[t[s],t[n]];for(let r=n+1;r<e;r++){let a=i[e*r+n]/i[e*n+n];for(let o=n;o<e;o++)i[e*r+o]-=a*i[e*n+o];t[r]-=a*t[n]}}for(let n=e-1;n>=0;n--){for(let s=n+1;s<e;s++)t[n]-=i[e*n+s]*t[s];t[n]/=i[e*n+n]}return t}var sm=i=>i*Math.PI/180,_r=Object.fromEntries(Object.entries(em).map(([i,{sky:t,ground:e,lamps:n}])=>[i,{sky:t,ground:e,lamps:n.map(([s,r,a,o])=>({azimuth:sm(s),elevation:sm(r),strength:a,color:o}))}]));var om=256,lm=40,GM=18*Math.PI/180,Xl=class{target=new Fe(om,om,{depthBuffer:!1,generateMipmaps:!1});matrix=new oe;camera=new $e(4,1,1,100);seen={version:-1,lamp:""};update(t,e,n,s,r){let a=`${r.azimuth} ${r.elevation}`,{seen:o,camera:c}=this;if(o.version===s.poseVersion&&o.lamp===a)return;o.version=s.poseVersion,o.lamp=a;let l=Math.max(GM,r.elevation),h=Au({azimuth:r.azimuth,elevation:l}),{height:u}=s.data,[d,,f]=s.jointPlace(0),p=new V(d,.45*u,f);c.position.copy(p).addScaledVector(new V(...h),lm),c.up.set(0,Math.abs(h[1])>.95?0:1,Math.abs(h[1])>.95?1:0),c.lookAt(p),c.fov=2*Math.atan(.75*u/lm)*180/Math.PI,c.updateProjectionMatrix(),c.updateMatrixWorld(!0),this.matrix.multiplyMatrices(c.projectionMatrix,c.matrixWorldInverse);let y=t.getRenderTarget(),m=t.getClearColor(new Qt),g=t.getClearAlpha(),{visible:_}=n,{background:S}=e;n.visible=!1,e.background=null,s.asSorted=!0,t.setClearColor(0,0),t.setRenderTarget(this.target),t.clear(),t.render(e,c),t.setRenderTarget(y),t.setClearColor(m,g),s.asSorted=!1,n.visible=_,e.background=S}dispose(){this.target.dispose()}};var cm=new Float32Array(9),ql=class{constructor(t){this.told=t;this.shift=new Float32Array(4*t.controls),this.layers=t.layers.map(e=>new Float32Array(e.outputs)),this.input=new Float32Array(6*t.drivers.length),this.seen=new Float32Array(4*t.drivers.length).fill(NaN)}told;shift;layers;input;seen;update(t){let{drivers:e,layers:n,mean:s,basis:r,controls:a,bases:o}=this.told,c=!0;if(e.forEach((u,d)=>{for(let p=0;p<4;p++)this.seen[4*d+p]!==t[4*u+p]&&(c=!1),this.seen[4*d+p]=t[4*u+p];Fs(t,4*u,cm,0);let f=cm;this.input.set([f[0]-1,f[3],f[6],f[1],f[4]-1,f[7]],6*d)}),c)return!1;let l=this.input;n.forEach((u,d)=>{let f=this.layers[d];for(let p=0;p<u.outputs;p++){let y=u.bias[p],m=p*u.inputs;for(let g=0;g<u.inputs;g++)y+=u.weight[m+g]*l[g];f[p]=u.activation==="silu"?y/(1+Math.exp(-y)):y}l=f});let h=this.shift;for(let u=0;u<a;u++)for(let d=0;d<3;d++)h[4*u+d]=s[3*u+d];for(let u=0;u<o;u++){let d=l[u],f=3*u*a;for(let p=0,y=0,m=f;p<a;p++,y+=4,m+=3)h[y]+=d*r[m],h[y+1]+=d*r[m+1],h[y+2]+=d*r[m+2]}return!0}};var $l=class{constructor(t,e){this.actions=e;this.place=new Uint32Array(t);let n=0;for(let s of e)for(let r of s.splats)this.place[r]||(this.place[r]=++n);this.slots=e.map(s=>s.splats.map(r=>this.place[r]-1)),this.shift=new Float32Array(4*Math.max(1,n)),this.seen=new Float32Array(e.length).fill(NaN)}actions;place;shift;slots;seen;update(t){if(!this.actions.length||t.every((n,s)=>n===this.seen[s]))return!1;this.seen.set(t);let e=this.shift.fill(0);return this.actions.forEach((n,s)=>{let r=t[s]/32767;if(!r)return;let{shift:a}=n,o=this.slots[s];for(let c=0,l=0;c<o.length;c++,l+=3){let h=4*o[c];e[h]+=r*a[l],e[h+1]+=r*a[l+1],e[h+2]+=r*a[l+2]}}),!0}};var hm=`
void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }`,um=(i,t,e,n)=>`
precision highp float; precision highp int;
precision highp sampler2D; precision highp usampler2D; precision highp sampler2DArray;
precision highp usampler2DArray; precision highp isampler2DArray;
layout(location = 0) out vec4 place;   // x, y in pixels; depth; how far the splat reaches, in standard deviations squared
layout(location = 1) out vec4 axes;    // long axis in pixels, length of the short one; opacity
layout(location = 2) out vec4 paint;   // colour in the photo's light
uniform int count;
uniform sampler2D means, turns, sizes, matrices;
uniform usampler2DArray joints, weights;
uniform isampler2DArray slopes;
uniform usampler2D colors;
${t?"uniform usampler2D controls, shares; uniform sampler2D controlShift;":""}
${e?"uniform usampler2D facePlace; uniform sampler2D faceShift;":""}
${n?`uniform usampler2D riders, riderShares; // three points of cloth, and 1 for those that ride; shares
uniform sampler2D cloth, clothRest;
uniform bool worn;
uniform float lining;`:""}
uniform mat4 view;
uniform vec4 lens;      // fx, fy, cx, cy in pixels
uniform vec4 limits;    // tangents: right, left, bottom, top
uniform vec2 fading;    // kept, cut
uniform float shown[8]; // by part
uniform mat4 world;     // the avatar's own place: the light stays in the world
uniform mat4 light[3];  // symmetric; a factor exp(h^T M h) on each channel, h = (normal, 1)
uniform bool lit;
const float FAINTEST = 1.0 / 255.0, BLUR = 0.1, NEAR = 0.01;

vec4 row(int joint, int k) { return texelFetch(matrices, ivec2(k, joint), 0); }
${n?`
// [e1 e2 n] of a triangle, and its inverse.
mat3 triangle(vec3 p, vec3 q, vec3 r) {
  vec3 n = cross(q - p, r - p);
  return mat3(q - p, r - p, n / max(length(n), 1e-9));
}
mat3 undo(mat3 f) {
  float size = max(length(cross(f[0], f[1])), 1e-9);
  return transpose(mat3(cross(f[1], f[2]) / size, cross(f[2], f[0]) / size, f[2]));
}`:""}
ivec2 at(int i) { return ivec2(i % 1024, i / 1024); }

void main() {
  ivec2 p = ivec2(gl_FragCoord.xy);
  place = vec4(0.0, 0.0, -1.0, 0.0);
  axes = vec4(0.0);
  paint = vec4(0.0);
  if (p.y * 1024 + p.x >= count) return;
  vec4 mean = texelFetch(means, p, 0);
  vec3 x = mean.xyz;
${t?`  uvec4 c = texelFetch(controls, p, 0);
  vec4 share = vec4(texelFetch(shares, p, 0)) / 65535.0;
  for (int k = 0; k < 4; k++) if (share[k] > 0.0) x += share[k] * texelFetch(controlShift, at(int(c[k])), 0).xyz;`:""}
${e?`  int f = int(texelFetch(facePlace, p, 0).x);
  if (f > 0) x += texelFetch(faceShift, at(f - 1), 0).xyz;`:""}

  // x' = sum w (T x); J = sum w R + sum (T x - x') g^T
  vec4 h = vec4(x, 1.0), a = vec4(0.0), b = vec4(0.0), d = vec4(0.0);
  vec3 moved[${i}];
  for (int s = 0; s < ${i}; s++) {
    float w = float(texelFetch(weights, ivec3(p, s / 4), 0)[s % 4]) / 65535.0;
    if (w == 0.0) { moved[s] = vec3(0.0); continue; }
    int j = int(texelFetch(joints, ivec3(p, s / 4), 0)[s % 4]);
    vec4 r0 = row(j, 0), r1 = row(j, 1), r2 = row(j, 2);
    a += w * r0; b += w * r1; d += w * r2;
    moved[s] = vec3(dot(r0, h), dot(r1, h), dot(r2, h));
  }
  vec3 y = vec3(dot(a, h), dot(b, h), dot(d, h));
  mat3 J = transpose(mat3(a.xyz, b.xyz, d.xyz));
  for (int s = 0; s < ${i}; s++) {
    ivec4 g = texelFetch(slopes, ivec3(p, s), 0);
    if (any(notEqual(g.xyz, ivec3(0)))) J += outerProduct(moved[s] - y, vec3(g.xyz) * exp2(float(g.w)));
  }

${n?`  uvec4 rider = texelFetch(riders, p, 0);
  if (worn && rider.w > 0u) {
    ivec2 i0 = at(int(rider.x)), i1 = at(int(rider.y)), i2 = at(int(rider.z));
    vec3 s = vec3(texelFetch(riderShares, p, 0).xyz) / 65535.0;
    mat3 rest = mat3(texelFetch(clothRest, i0, 0).xyz, texelFetch(clothRest, i1, 0).xyz, texelFetch(clothRest, i2, 0).xyz);
    mat3 posed = mat3(texelFetch(cloth, i0, 0).xyz, texelFetch(cloth, i1, 0).xyz, texelFetch(cloth, i2, 0).xyz);
    J = triangle(posed[0], posed[1], posed[2]) * undo(triangle(rest[0], rest[1], rest[2]));
    y = posed * s + J * (x - rest * s);
  }`:""}

  vec4 q = normalize(texelFetch(turns, p, 0)), size = texelFetch(sizes, p, 0);
  mat3 R = mat3(
    1.0 - 2.0 * (q.y * q.y + q.z * q.z), 2.0 * (q.x * q.y + q.w * q.z), 2.0 * (q.x * q.z - q.w * q.y),
    2.0 * (q.x * q.y - q.w * q.z), 1.0 - 2.0 * (q.x * q.x + q.z * q.z), 2.0 * (q.y * q.z + q.w * q.x),
    2.0 * (q.x * q.z + q.w * q.y), 2.0 * (q.y * q.z - q.w * q.x), 1.0 - 2.0 * (q.x * q.x + q.y * q.y));
  mat3 M = J * mat3(R[0] * size.x, R[1] * size.y, R[2] * size.z);
  float longest = sqrt(max(dot(M[0], M[0]), max(dot(M[1], M[1]), dot(M[2], M[2]))));
  float grown = longest / max(size.x, max(size.y, size.z)) * size.w;
  float opacity = mean.w * clamp((fading.y - grown) / (fading.y - fading.x), 0.0, 1.0);
  uvec4 own = texelFetch(colors, p, 0);
  opacity *= shown[min(7, int(own.w))];

  // Camera axes as in OpenCV: x right, y down, z ahead.
  vec3 e = (view * vec4(y, 1.0)).xyz * vec3(1.0, -1.0, -1.0);
  if (!(e.z > NEAR) || opacity <= FAINTEST) return;
  mat3 V = mat3(view);
  for (int k = 0; k < 3; k++) V[k] *= vec3(1.0, -1.0, -1.0);
  vec2 tangent = e.xy / e.z, held = clamp(tangent, -limits.yw, limits.xz);
  mat3 W = V * M;
  vec3 P, Q;
  for (int k = 0; k < 3; k++) {
    P[k] = lens.x / e.z * (W[k].x - held.x * W[k].z);
    Q[k] = lens.y / e.z * (W[k].y - held.y * W[k].z);
  }
  float xx = dot(P, P) + BLUR, xy = dot(P, Q), yy = dot(Q, Q) + BLUR;
  float middle = 0.5 * (xx + yy), apart = length(vec2(0.5 * (xx - yy), xy));
  float large = middle + apart, small = max(middle - apart, 0.5 * BLUR);
  vec2 way = apart < 1e-6 * middle ? vec2(1.0, 0.0)
    : xx > yy ? normalize(vec2(large - yy, xy)) : normalize(vec2(xy, large - xx));
  place = vec4(lens.xy * tangent + lens.zw, e.z, 2.0 * log(opacity / FAINTEST));
  axes = vec4(way * sqrt(large), sqrt(small), opacity);
  vec3 colour = vec3(own.xyz) / 255.0;
  if (lit) {
    vec4 n = vec4(normalize(mat3(world) * M[2]), 1.0);
    colour *= exp(vec3(dot(n, light[0] * n), dot(n, light[1] * n), dot(n, light[2] * n)));
  }
${n?`  // Darker where the inside of cloth is seen.
  if (rider.w > 0u) colour *= 1.0 + (lining - 1.0) * clamp(0.5 + 5.0 * dot(normalize(W[2]), normalize(e)), 0.0, 1.0);`:""}
  paint = vec4(colour, 1.0);
}`,dm=`
precision highp float; precision highp int; precision highp sampler2D; precision highp usampler2D;
uniform int count;
uniform usampler2D order;
uniform sampler2D places, allAxes, paints;
uniform vec2 size;       // of the picture in pixels
uniform vec2 depth;      // clip z = depth.x * z + depth.y for z ahead of the camera
flat out vec4 color;
flat out float reach2;
out vec2 deviation;      // in standard deviations
void main() {
  gl_Position = vec4(0.0, 0.0, 2.0, 1.0);
  color = vec4(0.0); reach2 = 0.0; deviation = vec2(0.0);
  int n = gl_InstanceID * 256 + int(position.z);
  if (n >= count) return;
  int i = int(texelFetch(order, ivec2(n % 1024, n / 1024), 0).x);
  ivec2 p = ivec2(i % 1024, i / 1024);
  vec4 place = texelFetch(places, p, 0);
  if (place.z <= 0.0) return;
  vec4 axes = texelFetch(allAxes, p, 0);
  float reach = sqrt(place.w);
  vec2 across = normalize(axes.xy).yx * vec2(-1.0, 1.0) * axes.z;
  vec2 corner = place.xy + reach * (position.x * axes.xy + position.y * across);
  if (any(greaterThan(abs(place.xy / size - 0.5), vec2(0.5) + reach * length(axes.xy) / size))) return;
  deviation = reach * position.xy;
  reach2 = place.w;
  color = vec4(texelFetch(paints, p, 0).rgb, axes.w);
  // Pixels count from the top of the picture; w = z keeps the depth right for whatever else is in the scene.
  vec2 ndc = vec2(corner.x / size.x * 2.0 - 1.0, 1.0 - corner.y / size.y * 2.0);
  gl_Position = vec4(ndc * place.z, depth.x * place.z + depth.y, place.z);
}`,fm=`
precision highp float;
flat in vec4 color;
flat in float reach2;
in vec2 deviation;
out vec4 result;
void main() {
  float r = dot(deviation, deviation);
  if (r > reach2) discard;
  float alpha = min(0.999, color.a * exp(-0.5 * r));
  result = vec4(color.rgb * alpha, alpha);
}`;var Yl=class{constructor(t){this.things=t;let{count:e,joints:n,weights:s}=t,r=4*n.length;this.joint=new Uint8Array(r*e),this.weight=new Float32Array(r*e),this.slots=new Uint8Array(e);for(let a=0;a<e;a++){let o=0;for(let c=0;c<r;c++){let l=s[c>>2][4*a+(c&3)];l&&(this.joint[r*a+o]=n[c>>2][4*a+(c&3)],this.weight[r*a+o++]=l/65535)}this.slots[a]=o}t.controls&&(this.share=new Float32Array(t.controls.share).map(a=>a/65535)),this.moved=t.means.slice(),this.depth=new Float32Array(e),this.key=new Uint16Array(e)}things;slots;joint;weight;share=null;moved;depth;key;bucket=new Uint32Array(65537);controlShift=null;faceShift=null;sort(t,e){let{count:n}=this.things,{matrices:s,row:r}=t;this.displace(t);let a=s.length/12,o=new Float32Array(4*a);for(let b=0;b<a;b++)for(let E=0;E<4;E++){let v=12*b+E;o[4*b+E]=r[0]*s[v]+r[1]*s[v+4]+r[2]*s[v+8]+(E===3?r[3]:0)}let{joint:c,weight:l,slots:h,moved:u,depth:d,key:f,bucket:p}=this,y=c.length/n,m=1/0,g=-1/0;for(let b=0,E=0;b<n;b++,E+=3){let v=u[E],w=u[E+1],L=u[E+2],C=0;for(let P=y*b,O=P+h[b];P<O;P++){let F=4*c[P];C+=l[P]*(o[F]*v+o[F+1]*w+o[F+2]*L+o[F+3])}d[b]=C,C<m&&(m=C),C>g&&(g=C)}let{riders:_}=this.things,{cloth:S}=t;if(_&&S){let{splats:b,corners:E,shares:v}=_;for(let w=0,L=0;w<b.length;w++,L+=3){let C=r[3];for(let P=L;P<L+3;P++){let O=3*E[P];C+=v[P]/65535*(r[0]*S[O]+r[1]*S[O+1]+r[2]*S[O+2])}d[b[w]]=C,C<m&&(m=C),C>g&&(g=C)}}let x=65535/Math.max(1e-9,g-m);p.fill(0);for(let b=0;b<n;b++){let E=(g-d[b])*x|0;f[b]=E,p[E+1]++}for(let b=0;b<65536;b++)p[b+1]+=p[b];for(let b=0;b<n;b++)e[p[f[b]]++]=b;return e}displace(t){if(!t.controlShift&&!t.faceShift)return;this.controlShift=t.controlShift??this.controlShift,this.faceShift=t.faceShift??this.faceShift;let{count:e,means:n,controls:s,face:r}=this.things,{moved:a,share:o,controlShift:c,faceShift:l}=this;for(let h=0,u=0,d=0;h<e;h++,u+=3,d+=4){let f=n[u],p=n[u+1],y=n[u+2];if(s&&o&&c&&o[d]+o[d+1]+o[d+2]+o[d+3]>0)for(let g=d;g<d+4;g++){let _=o[g],S=4*s.index[g];f+=_*c[S],p+=_*c[S+1],y+=_*c[S+2]}let m=4*r[h];m&&l&&(f+=l[m-4],p+=l[m-3],y+=l[m-2]),a[u]=f,a[u+1]=p,a[u+2]=y}}};var pm=`"use strict";(()=>{var b=class{constructor(r){this.things=r;let{count:l,joints:a,weights:S}=r,e=4*a.length;this.joint=new Uint8Array(e*l),this.weight=new Float32Array(e*l),this.slots=new Uint8Array(l);for(let o=0;o<l;o++){let n=0;for(let s=0;s<e;s++){let u=S[s>>2][4*o+(s&3)];u&&(this.joint[e*o+n]=a[s>>2][4*o+(s&3)],this.weight[e*o+n++]=u/65535)}this.slots[o]=n}r.controls&&(this.share=new Float32Array(r.controls.share).map(o=>o/65535)),this.moved=r.means.slice(),this.depth=new Float32Array(l),this.key=new Uint16Array(l)}things;slots;joint;weight;share=null;moved;depth;key;bucket=new Uint32Array(65537);controlShift=null;faceShift=null;sort(r,l){let{count:a}=this.things,{matrices:S,row:e}=r;this.displace(r);let o=S.length/12,n=new Float32Array(4*o);for(let t=0;t<o;t++)for(let i=0;i<4;i++){let w=12*t+i;n[4*t+i]=e[0]*S[w]+e[1]*S[w+4]+e[2]*S[w+8]+(i===3?e[3]:0)}let{joint:s,weight:u,slots:v,moved:h,depth:f,key:g,bucket:p}=this,F=s.length/a,d=1/0,y=-1/0;for(let t=0,i=0;t<a;t++,i+=3){let w=h[i],k=h[i+1],x=h[i+2],c=0;for(let A=F*t,T=A+v[t];A<T;A++){let j=4*s[A];c+=u[A]*(n[j]*w+n[j+1]*k+n[j+2]*x+n[j+3])}f[t]=c,c<d&&(d=c),c>y&&(y=c)}let{riders:U}=this.things,{cloth:m}=r;if(U&&m){let{splats:t,corners:i,shares:w}=U;for(let k=0,x=0;k<t.length;k++,x+=3){let c=e[3];for(let A=x;A<x+3;A++){let T=3*i[A];c+=w[A]/65535*(e[0]*m[T]+e[1]*m[T+1]+e[2]*m[T+2])}f[t[k]]=c,c<d&&(d=c),c>y&&(y=c)}}let B=65535/Math.max(1e-9,y-d);p.fill(0);for(let t=0;t<a;t++){let i=(y-f[t])*B|0;g[t]=i,p[i+1]++}for(let t=0;t<65536;t++)p[t+1]+=p[t];for(let t=0;t<a;t++)l[p[g[t]]++]=t;return l}displace(r){if(!r.controlShift&&!r.faceShift)return;this.controlShift=r.controlShift??this.controlShift,this.faceShift=r.faceShift??this.faceShift;let{count:l,means:a,controls:S,face:e}=this.things,{moved:o,share:n,controlShift:s,faceShift:u}=this;for(let v=0,h=0,f=0;v<l;v++,h+=3,f+=4){let g=a[h],p=a[h+1],F=a[h+2];if(S&&n&&s&&n[f]+n[f+1]+n[f+2]+n[f+3]>0)for(let y=f;y<f+4;y++){let U=n[y],m=4*S.index[y];g+=U*s[m],p+=U*s[m+1],F+=U*s[m+2]}let d=4*e[v];d&&u&&(g+=u[d-4],p+=u[d-3],F+=u[d-2]),o[h]=g,o[h+1]=p,o[h+2]=F}}};var M=null;self.onmessage=E=>{let r=E.data;if("things"in r){M=new b(r.things);return}let l=performance.now(),a=M.sort(r.state,r.order);self.postMessage({order:a,milliseconds:performance.now()-l},[a.buffer])};})();
`;function Eu(i,t,e,n,[s,r,a]){let o=n>0?new us(i,t,e,n):new sr(i,t,e);return o.internalFormat=s,o.format=r,o.type=a,o.unpackAlignment=1,o.needsUpdate=!0,o}var _a=["RGBA32F",gn,mn],gm=["RGBA8UI",Yi,hn],XM=["RGBA8I",Yi,oa],xa=["RGBA16UI",Yi,qi],ym=["R32UI",dr,wn];function Jl(i,t,e){let n=new t(e);return n.set(i),n}function vm(i){let t=new Float32Array(4*i.length/3);for(let e=0,n=0;e<i.length;e+=3,n+=4)t.set(i.subarray(e,e+3),n);return t}var jl=class extends ln{constructor(e,n={}){super(new ia,new en);this.data=e;this.frustumCulled=!1,this.exact=n.exact??!1;let{count:s,skeleton:r}=e,a=Math.ceil(s/1024),o=a*1024;this.pose=Ee(e.photoPose),this.matrices=new Float32Array(12*r.names.length),this.correctives=e.correctives?new ql(e.correctives):null,this.face=new $l(s,e.actions);let c=new Float32Array(4*o),l=new Float32Array(4*o),h=new Uint8Array(4*o),u=new Float32Array(4*o).fill(1);for(let b=0;b<s;b++){for(let E=0;E<3;E++)c[4*b+E]=e.means[3*b+E],l[4*b+E]=e.scales[3*b+E],h[4*b+E]=Math.max(0,Math.min(255,Math.round(255*e.colors[3*b+E])));c[4*b+3]=e.opacities[b],l[4*b+3]=e.stretch[b],h[4*b+3]=e.parts[b]}u.set(e.quaternions);let d=(b,E)=>{let v=new E(4*o*b.length);return b.forEach((w,L)=>v.set(w,4*o*L)),v},f=(b,E,v=0)=>this.keep(Eu(b,1024,a,v,E)),p={count:{value:s},means:{value:f(c,_a)},turns:{value:f(u,_a)},sizes:{value:f(l,_a)},colors:{value:f(h,gm)},joints:{value:f(d(e.joints,Uint8Array),gm,e.joints.length)},weights:{value:f(d(e.weights,Uint16Array),xa,e.weights.length)},slopes:{value:f(d(e.slopes,Int8Array),XM,e.slopes.length)},matrices:{value:this.keep(Eu(this.matrices,3,r.names.length,0,_a))},view:{value:new oe},lens:{value:new pe},limits:{value:new pe},fading:{value:new Rt(e.fading.kept,e.fading.cut)},shown:{value:new Float32Array(8).fill(1)},world:{value:this.matrixWorld},light:{value:[0,1,2].map(b=>new oe().fromArray(e.light??new Float32Array(48),16*b))},lit:{value:e.light!==null}},y=b=>{let E=Math.ceil(b.length/4/1024);return this.keep(Eu(Jl(b,Float32Array,4*1024*E),1024,E,0,_a))};if(e.correctives&&(p.controls={value:f(Jl(e.correctives.index,Uint16Array,4*o),xa)},p.shares={value:f(Jl(e.correctives.share,Uint16Array,4*o),xa)},p.controlShift={value:y(this.correctives.shift)}),e.cloth){let{riders:b,outfit:E}=e.cloth,v=new Uint16Array(4*o),w=new Uint16Array(4*o);b.splats.forEach((L,C)=>{v.set([...b.corners.subarray(3*C,3*C+3),1],4*L),w.set(b.shares.subarray(3*C,3*C+3),4*L)}),p.riders={value:f(v,xa)},p.riderShares={value:f(w,xa)},p.clothRest={value:y(vm(E.points.rest))},p.cloth={value:y(vm(E.points.rest))},p.worn={value:!1},p.lining={value:b.lining}}e.actions.length&&(p.facePlace={value:f(Jl(this.face.place,Uint32Array,o),ym)},p.faceShift={value:y(this.face.shift)}),this.passMaterial=new en({glslVersion:Ji,uniforms:p,vertexShader:hm,fragmentShader:um(e.slopes.length,e.correctives!==null,e.actions.length>0,e.cloth!==null),depthTest:!1,depthWrite:!1,blending:_i});let m=new Nn;m.setAttribute("position",new Ve([-1,-1,0,3,-1,0,-1,3,0],3));let g=new ln(m,this.passMaterial);g.frustumCulled=!1,this.pass=new ds,this.pass.add(g),this.target=new Fe(1024,a,{count:3,type:mn,format:gn,internalFormat:"RGBA32F",depthBuffer:!1,minFilter:Te,magFilter:Te,generateMipmaps:!1}),this.order=new Uint32Array(o);for(let b=0;b<s;b++)this.order[b]=b;this.orderTexture=f(this.order,ym);let _=new en({glslVersion:Ji,uniforms:{count:{value:s},order:{value:this.orderTexture},places:{value:this.target.textures[0]},allAxes:{value:this.target.textures[1]},paints:{value:this.target.textures[2]},size:{value:new Rt},depth:{value:new Rt}},vertexShader:dm,fragmentShader:fm,transparent:!0,depthWrite:!1,side:pn,blending:cr,blendEquation:xi,blendSrc:hr,blendDst:ms});this.material.dispose(),this.material=_;let S=[],x=[];for(let b=0;b<256;b++)S.push(-1,-1,b,1,-1,b,1,1,b,-1,1,b),x.push(4*b,4*b+1,4*b+2,4*b,4*b+2,4*b+3);this.geometry.setAttribute("position",new Ve(S,3)),this.geometry.setIndex(x),this.geometry.instanceCount=Math.ceil(s/256),this.things={count:s,means:e.means,joints:e.joints,weights:e.weights,riders:e.cloth&&e.cloth.riders,controls:e.correctives&&{index:e.correctives.index,share:e.correctives.share},face:this.face.place},this.setPose(this.pose)}data;pose;exact;sortMilliseconds=0;onSorted=null;asSorted=!1;matrices;correctives;face;pass;passMaterial;passCamera=new vi;target;textures=[];order;orderTexture;things;sorter=null;worker=null;waiting=!1;cloth=null;unsent={control:!0,face:!0};asked={version:-1,row:new Float32Array(4)};version=0;setPose(e){let n=(c,l)=>c.every((h,u)=>h===l[u]),{rotations:s,translation:r,expression:a}=this.pose;if(this.version>0&&n(s,e.rotations)&&n(r,e.translation)&&n(a,e.expression))return!1;dn(e,this.pose);let o=this.passMaterial.uniforms;return Yn(this.data.skeleton,this.pose,this.matrices),o.matrices.value.needsUpdate=!0,this.correctives?.update(this.pose.rotations)&&(this.upload(o.controlShift.value,this.correctives.shift),this.unsent.control=!0),this.face.update(this.pose.expression)&&(this.upload(o.faceShift.value,this.face.shift),this.unsent.face=!0),this.showHands(o.shown.value),this.version++,!0}setCloth(e){let n=this.passMaterial.uniforms;if(!this.data.cloth||e===null&&this.cloth===null)return!1;if(n.worn.value=e!==null,e){if(this.cloth?.every((r,a)=>r===e[a]))return!1;let s=n.cloth.value.image.data;for(let r=0,a=0;r<e.length;r+=3,a+=4)s[a]=e[r],s[a+1]=e[r+1],s[a+2]=e[r+2];n.cloth.value.needsUpdate=!0,this.cloth=e.slice()}else this.cloth=null;return this.version++,!0}get poseVersion(){return this.version}setLight(e){let{value:n}=this.passMaterial.uniforms.light,s=e??this.data.light??new Float32Array(48);n.forEach((r,a)=>r.fromArray(s,16*a)),this.passMaterial.uniforms.lit.value=e!==null||this.data.light!==null}get lit(){return this.passMaterial.uniforms.lit.value}set lit(e){this.passMaterial.uniforms.lit.value=e&&this.data.light!==null}jointPlace(e){return Lr(this.data.skeleton,this.matrices,e)}jointDirection(e,n){let s=12*e+n;return[this.matrices[s],this.matrices[s+4],this.matrices[s+8]]}restPose(){let e=Ha(this.data.skeleton,this.data.actions.length);return e.expression.set(this.data.photoPose.expression),e}onBeforeRender=(e,n,s)=>{let r=e.getCurrentViewport(new pe),[a,o]=[r.z,r.w],c=this.passMaterial.uniforms,l=s.projectionMatrix.elements;c.view.value.multiplyMatrices(s.matrixWorldInverse,this.matrixWorld);let h=l[0]*a/2,u=l[5]*o/2,d=a/2*(1-l[8]),f=o/2*(1+l[9]);c.lens.value.set(h,u,d,f);let p=.15*a/h,y=.15*o/u;c.limits.value.set((a-d)/h+p,d/h+p,(o-f)/u+y,f/u+y);let m=this.material.uniforms;m.size.value.set(a,o),m.depth.value.set(-l[10],l[14]),this.arrange(c.view.value.elements);let g=e.getRenderTarget(),_=e.xr.enabled,S=e.shadowMap.autoUpdate;e.xr.enabled=!1,e.shadowMap.autoUpdate=!1,e.setRenderTarget(this.target),e.render(this.pass,this.passCamera),e.setRenderTarget(g),e.xr.enabled=_,e.shadowMap.autoUpdate=S};dispose(){this.worker?.terminate();for(let e of this.textures)e.dispose();this.target.dispose(),this.passMaterial.dispose(),this.material.dispose(),this.geometry.dispose()}keep(e){return this.textures.push(e),e}upload(e,n){e.image.data.set(n),e.needsUpdate=!0}showHands(e){if(!this.data.hiddenHands.length)return;let n=this.matrices,s=this.jointPlace(0);for(let r of this.data.hiddenHands){let a=this.jointPlace(r.joint),o=a.map((h,u)=>h-s[u]),c=[0,1,2].map(h=>n[h]*o[0]+n[4+h]*o[1]+n[8+h]*o[2]),l=Math.hypot(...c.map((h,u)=>h-r.photoPlace[u]));e[r.part]=Math.max(0,Math.min(1,(l-r.near)/(r.far-r.near)))}}state(e,n){return{matrices:this.matrices,row:e,controlShift:(n||this.unsent.control)&&this.correctives?this.correctives.shift:null,cloth:this.cloth,faceShift:(n||this.unsent.face)&&this.data.actions.length?this.face.shift:null}}arrange(e){if(this.asSorted)return;let n=Float32Array.of(-e[2],-e[6],-e[10],-e[14]),{asked:s}=this,r=s.version<0;if(s.version===this.version&&n.every((o,c)=>o===s.row[c])||!this.exact&&this.waiting)return;if(this.asked={version:this.version,row:n},this.exact||r){this.sorter??=new Yl(this.things);let o=performance.now();if(this.sorter.sort(this.state(n,!0),this.order),this.sortMilliseconds=performance.now()-o,this.orderTexture.needsUpdate=!0,this.exact)return;this.sorter=null;return}this.startWorker(),this.waiting=!0;let a=new Uint32Array(this.order.length);this.worker.postMessage({state:this.state(n,!1),order:a},[a.buffer]),this.unsent={control:!1,face:!1}}startWorker(){if(this.worker)return;let e=URL.createObjectURL(new Blob([pm],{type:"text/javascript"}));this.worker=new Worker(e),URL.revokeObjectURL(e),this.worker.postMessage({things:this.things}),this.worker.onmessage=n=>{this.waiting=!1,this.sortMilliseconds=n.data.milliseconds,!this.exact&&(this.order.set(n.data.order),this.orderTexture.needsUpdate=!0,this.onSorted?.())}}};var Kl=26,_m=Math.tan(Kl*Math.PI/360),xm=4,bm=.12,qM=2e-4,$M=2e3,YM=.6,Mm=()=>!matchMedia("(prefers-reduced-motion: reduce)").matches,JM=.025,Sm=.22,Ql=class{constructor(t,e){this.canvas=t;if(this.renderer=new Ol({canvas:t,antialias:!1,alpha:!0,premultipliedAlpha:!0,preserveDrawingBuffer:!0}),!this.renderer.getContext().getExtension("EXT_color_buffer_float"))throw new Error("This browser cannot draw into floating-point textures, which the player needs.");this.avatar=new jl(e),this.garments=e.cloth?new Wl(e):null,this.avatar.onSorted=()=>this.invalidate(),this.floor=ZM(),this.floor.material.uniforms.shade.value=this.shadow.target.texture,this.floor.material.uniforms.toShade.value=this.shadow.matrix,this.scene.add(this.floor,this.avatar),this.controls=new Vl(this.camera,t),this.controls.enableDamping=!0,this.controls.dampingFactor=bm,this.controls.minDistance=.25,this.controls.maxDistance=15,this.controls.addEventListener("change",()=>{this.travelled()>qM?this.invalidate():this.onChange?.()}),this.controls.addEventListener("start",()=>this.grab()),this.setBackground(null)}canvas;renderer;camera=new $e(Kl,1);controls;avatar;garments;floor;follow=!0;lamp=null;clothMoves=!1;covered={top:0,bottom:0,right:0};onGrab=null;onChange=null;scene=new ds;shadow=new Xl;fixed=null;changed=!0;centre=null;framed=0;backdrop=null;flight=null;lens=null;fov=Kl;drawn={position:new V,target:new V};drawnAt=0;eyes=null;invalidate(){this.changed=!0,this.onChange?.()}resize(t,e,n,s=!1){let r=this.renderer.getSize(new Rt);this.renderer.setPixelRatio(n),this.renderer.setSize(Math.max(1,t),Math.max(1,e),!1),s&&this.lens&&!this.fixed&&r.x===t&&r.y===e&&this.refit(),this.place(),this.invalidate()}show(t,e){let n=this.garments&&!this.fixed?this.garments.show(t,e):null,s=this.avatar.setPose(n?.pose??t.pose),r=this.avatar.setCloth(n?.points??null);this.clothMoves=n!==null&&this.garments.moving,(s||r||t.moving)&&this.invalidate()}setBackground(t){t===null?this.renderer.setClearColor(0,0):this.renderer.setClearColor(new Qt().setStyle(t),1);let e=t===null||jM(t)>.4;this.floor.material.uniforms.ink.value.setScalar(e?.12:.85),this.floor.material.uniforms.strength.value=e?.24:.16,this.floor.material.uniforms.pool.value=e?0:.3,this.invalidate()}setBackdrop(t){this.backdrop?.dispose(),this.backdrop=null,t&&(this.backdrop=new tn(t),this.backdrop.colorSpace=Qe,this.backdrop.flipY=!(t instanceof ImageBitmap),this.backdrop.needsUpdate=!0),this.scene.background=this.backdrop,this.fillBackdrop(),this.invalidate()}frame(t=0,e=!1){let n=this.renderer.getSize(new Rt),{height:s}=this.avatar.data,r=this.avatar.jointPlace(0),a=n.y/(2*_m*this.scale(n))+.2;this.look(new V(r[0],.5*s,r[2]),a,t,.1,e),this.framed=n.y/this.scale(n),this.place()}look(t,e,n,s,r=!0){this.fixed&&(r=!1),this.release();let a=this.avatar.jointPlace(0),o={target:t,position:new V(t.x+e*Math.sin(n)*Math.cos(s),t.y+e*Math.sin(s),t.z+e*Math.cos(n)*Math.cos(s)),framed:0};this.centre={x:a[0],z:a[2]},this.fov=Kl,this.go(o,r)}get view(){return this.fixed?null:{position:this.camera.position.clone(),target:this.controls.target.clone(),framed:this.framed}}go(t,e=!0){this.flight=e&&this.lens&&Mm()?{path:{from:this.view,to:t},lens:{...this.lens},begun:performance.now(),share:0}:null,this.framed=t.framed,this.flight||(this.camera.position.copy(t.position),this.controls.target.copy(t.target)),this.place(),this.controls.update(),this.invalidate()}turn(t,e,n=1){this.grab();let s=new Kn().setFromVector3(this.camera.position.clone().sub(this.controls.target));s.theta+=t,s.phi=Math.max(.05,Math.min(Math.PI-.05,s.phi-e)),s.radius=Math.max(this.controls.minDistance,Math.min(this.controls.maxDistance,s.radius/n)),this.camera.position.setFromSpherical(s).add(this.controls.target),this.controls.update(),this.invalidate()}lookAtHead(t=1){let{avatar:e}=this,{height:n,anatomy:s}=e.data,r=this.renderer.getSize(new Rt);if(!s)return;let[a,o,c]=e.jointPlace(s.head),l=e.jointDirection(s.head,2),{top:h,bottom:u,right:d}=this.covered,f=Math.min((r.y-h-u)/r.y,(r.x-d)/r.y),p=new V(a,o+(JM-.5*Sm*(t-1))*n,c);this.look(p,t*Sm*n/(2*_m*Math.max(.2,f)),Math.atan2(l[0],l[2]),0)}onScreen(t){let e=this.renderer.getSize(new Rt),n=new V(t[0],t[1],t[2]).project(this.camera);return[(n.x+1)/2*e.x,(1-n.y)/2*e.y]}inSpace(t,e,n){let s=this.renderer.getSize(new Rt),r=new V(t[0],t[1],t[2]).project(this.camera);return r.x+=2*e/s.x,r.y-=2*n/s.y,r.unproject(this.camera).toArray()}across(){let t=new V,e=new V;return this.camera.matrixWorld.extractBasis(t,e,new V),[t.toArray(),e.toArray()]}setCamera(t){this.release(),this.fixed=t,this.controls.enableDamping=!t,this.place(),this.invalidate()}get looksThroughPhoto(){return this.fixed!==null}draw(t=!1){let e=performance.now();return this.keepUp(),this.fly(e),this.fixed||(this.controls.dampingFactor=1-(1-bm)**Math.max(1,Math.min(30,60*(e-this.drawnAt)/1e3)),this.controls.update()),!this.changed&&!t?!1:(this.changed=!1,this.drawnAt=e,this.drawn.position.copy(this.camera.position),this.drawn.target.copy(this.controls.target),this.castShadow(),this.renderer.render(this.scene,this.camera),!0)}drawEyes(t,e,n,s){let{renderer:r,scene:a,avatar:o,floor:c}=this,l=this.eyes??=new Fe(1,1,{depthBuffer:!1});r.setRenderTargetFramebuffer(l,t),l.isXRRenderTarget=!0,l.texture.colorSpace=Qe,l.scissorTest=!0;let{background:h}=a,u=r.getClearAlpha(),{lines:d}=c.material.uniforms,f=d.value;this.keepUp(),this.castShadow(),a.background=null,s&&(r.setClearAlpha(0),d.value=0);let p=new vi,y=new oe().makeTranslation(n[0],n[1],n[2]);p.matrixAutoUpdate=!1;try{e.forEach(({projection:m,pose:g,at:_},S)=>{p.matrix.fromArray(g).premultiply(y),p.updateMatrixWorld(!0),p.projectionMatrix.fromArray(m),p.projectionMatrixInverse.copy(p.projectionMatrix).invert(),l.viewport.set(_.x,_.y,_.width,_.height),l.scissor.copy(l.viewport),r.setRenderTarget(l),o.asSorted=S>0,r.render(a,p)})}finally{o.asSorted=!1,r.setRenderTarget(null),a.background=h,r.setClearAlpha(u),d.value=f}}async drawnAfter(){let t=this.renderer.getContext(),e=performance.now(),n=t.fenceSync(t.SYNC_GPU_COMMANDS_COMPLETE,0);t.flush();let s=()=>performance.now()-e;for(;n&&t.getSyncParameter(n,t.SYNC_STATUS)!==t.SIGNALED&&s()<$M;)await new Promise(r=>setTimeout(r,2));return t.deleteSync(n),s()}dispose(){this.controls.dispose(),this.garments?.stop(),this.avatar.dispose(),this.shadow.dispose(),this.backdrop?.dispose(),this.floor.geometry.dispose(),this.floor.material.dispose(),this.renderer.dispose()}travelled(){let{position:t,target:e}=this.drawn,n=this.camera.position.distanceTo(this.controls.target);return(t.distanceTo(this.camera.position)+e.distanceTo(this.controls.target))/Math.max(1e-6,n)}castShadow(){let{lamp:t,floor:e}=this;t&&e.visible&&this.shadow.update(this.renderer,this.scene,e,this.avatar,t),e.material.uniforms.casts.value=t?1:0}fly(t){let{flight:e,camera:n,controls:s}=this;if(!e)return;let r=Math.min(1,(t-e.begun)/1e3/YM),a=e.share=r*r*(3-2*r);if(e.path){let{from:o,to:c}=e.path,l=f=>new Kn().setFromVector3(f.position.clone().sub(f.target)),h=l(o),u=l(c),d=Math.atan2(Math.sin(u.theta-h.theta),Math.cos(u.theta-h.theta));s.target.lerpVectors(o.target,c.target,a),n.position.setFromSpherical(new Kn(wm(h.radius,u.radius,a),Zl(h.phi,u.phi,a),h.theta+a*d)).add(s.target)}r>=1&&(this.flight=null),this.place(),this.invalidate()}refit(){let{flight:t}=this,e=this.lens,n=this.wanted();!Mm()||Math.abs(n.left-e.left)<1&&Math.abs(n.up-e.up)<1&&Math.abs(n.zoom/e.zoom-1)<.001||(this.flight={path:t?.path?{from:this.view,to:t.path.to}:null,lens:{...e},begun:performance.now(),share:0})}wanted(){let t=this.renderer.getSize(new Rt),{top:e,bottom:n,right:s}=this.covered;return{fov:this.fov,zoom:this.framed?this.scale(t)*this.framed/t.y:1,left:s/2,up:(n-e)/2}}scale(t){let{height:e}=this.avatar.data,{top:n,bottom:s,right:r}=this.covered;return Math.min(Math.max(.2*t.y,t.y-n-s)/(1.1*e),Math.max(.2*t.x,t.x-r)/(.72*e))}keepUp(){let[t,,e]=this.avatar.jointPlace(0);if(this.floor.position.set(t,0,e),this.floor.material.uniforms.place.value.set(t,e),!this.centre||!this.follow){this.centre={x:t,z:e};return}let n=t-this.centre.x,s=e-this.centre.z;if(n||s){this.centre={x:t,z:e};let r=[this.camera.position,this.controls.target],a=this.flight?.path;a&&r.push(a.from.position,a.from.target,a.to.position,a.to.target);for(let o of r)o.x+=n,o.z+=s}}grab(){if(this.flight&&(this.flight.path=null),this.fixed){let t=this.camera.position.clone(),e=this.avatar.jointPlace(0),{fy:n,height:s}=this.fixed,r=new V(0,0,-1).applyQuaternion(this.camera.quaternion),a=Math.max(.5,new V(...e).sub(t).dot(r));this.release(),this.fov=2*Math.atan(s/(2*n))*180/Math.PI,this.framed=0,this.camera.position.copy(t),this.controls.target.copy(t).addScaledVector(r,a),this.place(),this.controls.update()}this.onGrab?.()}release(){this.fixed=null,this.flight=null,this.controls.enableDamping=!0}fillBackdrop(){let{backdrop:t}=this;if(!t||!(t.image instanceof ImageBitmap))return;let e=this.renderer.getSize(new Rt),n=t.image,s=e.x/e.y/(n.width/n.height),r=Math.min(1,s),a=Math.min(1,1/s);t.repeat.set(r,a),t.offset.set((1-r)/2,(1-a)/2)}place(){this.fillBackdrop();let{x:t,y:e}=this.renderer.getSize(new Rt),{top:n,bottom:s,right:r}=this.covered;if(!this.fixed){let l=this.wanted(),{flight:h}=this,{camera:u}=this;if(h){let{lens:d,share:f}=h;this.lens={fov:Zl(d.fov,l.fov,f),zoom:wm(d.zoom,l.zoom,f),left:Zl(d.left,l.left,f),up:Zl(d.up,l.up,f)}}else this.lens=l;({fov:u.fov,zoom:u.zoom}=this.lens),Xp(u,t/e),u.setViewOffset(t,e,this.lens.left,this.lens.up,t,e);return}let a=this.fixed,o={width:t-r,height:e-n-s},c=Math.min(o.width/a.width,o.height/a.height);this.camera.clearViewOffset(),Wp(this.camera,{...a,fx:a.fx*c,fy:a.fy*c,cx:a.cx*c+(o.width-c*a.width)/2,cy:n+a.cy*c+(o.height-c*a.height)/2,width:t,height:e})}},Zl=(i,t,e)=>i+e*(t-i),wm=(i,t,e)=>i**(1-e)*t**e;function jM(i){let t=new Qt().setStyle(i,hs);return .2126*t.r+.7152*t.g+.0722*t.b}function ZM(){let i=new en({glslVersion:Ji,uniforms:{place:{value:new Rt},ink:{value:new V(.12,.12,.12)},strength:{value:.24},pool:{value:0},casts:{value:0},lines:{value:1},shade:{value:null},toShade:{value:new oe}},vertexShader:"out vec2 at; void main() { at = position.xz; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }",fragmentShader:`precision highp float; in vec2 at; out vec4 result; uniform vec2 place; uniform vec3 ink; uniform float strength, pool, casts, lines;
    uniform sampler2D shade; uniform mat4 toShade;
    void main() {
      float r = length(at);
      vec2 g = (at + place) / 0.5, w = fwidth(g), line = abs(fract(g - 0.5) - 0.5) / w;
      float grid = (1.0 - min(1.0, min(line.x, line.y))) * min(1.0, 0.35 / max(w.x, w.y));
      float fade = 1.0 - smoothstep(0.4, ${xm.toFixed(1)}, r);
      float seen = lines * strength * fade * 0.55 * grid, shadow = 0.3 * exp(-r * r / 0.07), shine = pool * exp(-r * r / 0.9);
      seen += shine * (1.0 - seen);
      if (casts > 0.0) {
        vec4 c = toShade * vec4(at.x + place.x, 0.0, at.y + place.y, 1.0);
        vec2 uv = 0.5 + 0.5 * c.xy / c.w;
        float covered = 0.0, reach = 0.006;
        for (int y = -2; y <= 2; y++) for (int x = -2; x <= 2; x++) covered += texture(shade, uv + reach * vec2(x, y)).a / 25.0;
        if (any(greaterThan(abs(uv - 0.5), vec2(0.49)))) covered = 0.0;
        shadow = 1.0 - (1.0 - 0.5 * shadow) * (1.0 - 0.45 * covered);
      }
      result = vec4(ink * seen * (1.0 - shadow), seen * (1.0 - shadow) + shadow);
    }`,transparent:!0,depthWrite:!1,side:pn,blending:cr,blendSrc:hr,blendDst:ms}),t=new ta(xm,48).rotateX(-Math.PI/2),e=new ln(t,i);return e.renderOrder=-1,e}var sn=["sil","PP","FF","TH","DD","kk","CH","SS","nn","RR","aa","E","I","O","U"],KM={sil:{},PP:{mouthPress:.6,mouthRollLower:.35,mouthRollUpper:.3},FF:{mouthRollLower:.6,mouthUpperUp:.3,jawOpen:.08},TH:{jawOpen:.2,tongueOut:.35,mouthLowerDown:.2},DD:{jawOpen:.15,mouthUpperUp:.15,mouthLowerDown:.25},kk:{jawOpen:.2,mouthStretch:.15},CH:{mouthFunnel:.5,jawOpen:.12},SS:{mouthStretch:.35,mouthLowerDown:.25,jawOpen:.06},nn:{jawOpen:.12,mouthLowerDown:.15},RR:{mouthFunnel:.3,mouthPucker:.25,jawOpen:.15},aa:{jawOpen:.6,mouthLowerDown:.2},E:{mouthStretch:.6,mouthSmile:.3,jawOpen:.1},I:{jawOpen:.2,mouthStretch:.6},O:{mouthFunnel:.7,jawOpen:.35},U:{mouthPucker:.7,jawOpen:.15}},QM={ih:"I",ou:"U",ee:"E",oh:"O",viseme_sil:"sil"};function Am(i){let t=QM[i]??i.replace(/^viseme_/,"");return sn.indexOf(t)}function Tu(i){return sn.map(t=>{let e=new Float32Array(i.length);for(let[n,s]of Object.entries(KM[t]))for(let r of[n,`${n}Left`,`${n}Right`]){let a=i.indexOf(r);a>=0&&(e[a]=s)}return e})}var tS=[[/^[pbm]/,"PP"],[/^(f|v|ph)/,"FF"],[/^th/,"TH"],[/^(ch|sh|j|tsch|sch)/,"CH"],[/^[sz]|^c(?=[eiy])/,"SS"],[/^[td]/,"DD"],[/^[kgqxc]/,"kk"],[/^[nl]/,"nn"],[/^r/,"RR"],[/^(oo|ou|u|ü|w)/,"U"],[/^(ee|i|y)/,"I"],[/^[eäé]/,"E"],[/^[oö]/,"O"],[/^a/,"aa"]];function Em(i){let t=[];for(let e=i.toLowerCase();e;){let n=tS.map(([s,r])=>({length:s.exec(e)?.[0].length??0,viseme:r})).find(s=>s.length);n&&t.push(n.viseme),e=e.slice(n?.length??1)}return t}var eS={open:10,close:6,faintest:-58,hold:.08,rise:1.5,fade:2,opening:.7,doubt:9},nS=[["aa",[[730,1090,2440],[850,1220,2810]]],["E",[[530,1840,2480],[610,2330,2990]]],["I",[[270,2290,3010],[310,2790,3310]]],["O",[[570,840,2410],[590,920,2710]]],["U",[[300,870,2240],[370,950,2670]]]],ec=24,Tm=180,iS=3800,Cm=3800,Cu=i=>26.81/(1+1960/i)-.53,sS=i=>1960/(26.81/(i+.53)-1),Lm=Float64Array.from({length:ec},(i,t)=>sS(Cu(Tm)+t/(ec-1)*(Cu(iS)-Cu(Tm)))),Fm=i=>Math.max(190,.16*i);function rS(i){let t=[...i,3500,4500],e=new Float64Array(ec);return Lm.forEach((n,s)=>{let r=0,a=0;for(let o=-8;o<=8;o++){let c=Math.max(20,n+Fm(n)*o/8),l=1-Math.abs(o)/8,h=(100/c)**2;for(let u of t){let d=50+.03*u;h*=(u*u+d*d/4)**2/(((c-u)**2+d*d/4)*((c+u)**2+d*d/4))}r+=l*h*4*Math.sin(Math.PI*Math.min(1,c/8e3)/2)**2*100,a+=l}e[s]=10*Math.log10(r/a)}),Dm(e)}function Dm(i){let t=i.reduce((e,n)=>e+n,0)/i.length;return i.map(e=>e-t)}var Rm=nS.map(([i,t])=>({number:sn.indexOf(i),kinds:t.map(rS)})),aS=sn.indexOf("PP"),oS=sn.indexOf("FF"),Pm=sn.indexOf("SS"),lS=sn.indexOf("CH");function Im(i,t){let e=i.length;for(let n=1,s=0;n<e;n++){let r=e>>1;for(;s&r;r>>=1)s^=r;s^=r,n<s&&([i[n],i[s],t[n],t[s]]=[i[s],i[n],t[s],t[n]])}for(let n=2;n<=e;n*=2){let s=n/2,r=-2*Math.PI/n;for(let a=0;a<s;a++){let o=Math.cos(r*a),c=Math.sin(r*a);for(let l=a;l<e;l+=n){let h=l+s,u=i[h]*o-t[h]*c,d=i[h]*c+t[h]*o;i[h]=i[l]-u,t[h]=t[l]-d,i[l]+=u,t[l]+=d}}}}var nc=i=>2**Math.ceil(Math.log2(.025*i)),ba=class{constructor(t,e=eS){this.rate=t;this.options=e;let n=nc(t);this.re=new Float64Array(n),this.im=new Float64Array(n)}rate;options;visemes=new Float32Array(sn.length);speaking=!1;strength=0;floor=NaN;loudest=-30;faintFor=0;re;im;hear(t,e){let{options:n,re:s,visemes:r}=this,a=s.length,o=t.length-a,c=0;for(let f=0;f<a;f++)c+=t[o+f]**2;let l=10*Math.log10(c/a+1e-10),h=Number.isNaN(this.floor)?Math.min(l,-50):this.floor;this.floor=Math.max(-90,l<h?l+(h-l)*Math.exp(-e/.05):Math.min(l,h+n.rise*e)),this.loudest=Math.max(l,this.loudest-n.fade*e,this.floor+18,n.faintest+12);let u=l-this.floor;if(u>n.open&&l>n.faintest?(this.speaking=!0,this.faintFor=0):(u<n.close||l<n.faintest-4)&&(this.faintFor+=e,this.faintFor>=n.hold&&(this.speaking=!1)),r.fill(0),this.strength=this.speaking&&this.faintFor===0?Math.min(1,10**(n.opening*(l-this.loudest)/20)):0,!this.strength){r[this.speaking?aS:0]=this.speaking?.5:1;return}this.spectrum(t,o);let d=this.hiss();this.vowels(this.strength*(1-d.share)),r[d.viseme]+=Math.max(.5,this.strength)*d.share,r[0]=Math.max(0,1-r.reduce((f,p)=>f+p,0))}spectrum(t,e){let{re:n,im:s}=this,r=n.length;for(let a=0;a<r;a++)n[a]=t[e+a]*(.5-.5*Math.cos(2*Math.PI*a/r)),s[a]=0;Im(n,s);for(let a=0;a<=r/2;a++)n[a]=n[a]**2+s[a]**2}energy(t,e){let n=this.rate/this.re.length,s=Math.min(this.re.length/2,Math.floor(e/n)),r=1e-12;for(let a=Math.ceil(t/n);a<=s;a++)r+=this.re[a];return r}hiss(){let t=this.energy(100,1500),e=this.energy(Cm,12e3),n=this.energy(2e3,Cm),s=n>8*t?e+n:e,r=Math.max(0,(s-t)/(s+t)),a=this.rate<12e3||r<.1?0:r*(1-this.voiced());if(a<.1)return{share:0,viseme:Pm};let o=this.energy(1e3,2e3)*2>.25*this.energy(4e3,6e3);return{share:a,viseme:o&&this.strength<.4?oS:n>.8*e?lS:Pm}}voiced(){let{re:t,rate:e}=this,n=t.length,s=t.slice(),r=new Float64Array(n);for(let o=1;o<n/2;o++)s[n-o]=s[o];Im(s,r);let a=0;for(let o=Math.ceil(e/400);o<=Math.min(n/2,e/80);o++)a=Math.max(a,s[o]);return Math.min(1,Math.max(0,(a/(s[0]+1e-12)-.25)/.25))}vowels(t){if(t<=0)return;let{re:e,options:n,visemes:s}=this,r=this.rate/e.length,a=new Float64Array(ec);Lm.forEach((f,p)=>{let y=Fm(f),m=0,g=0;for(let _=Math.max(1,Math.ceil((f-y)/r));_*r<f+y&&_<e.length/2;_++){let S=1-Math.abs(_*r-f)/y;m+=S*e[_],g+=S}a[p]=10*Math.log10(m/Math.max(1e-9,g)+1e-9)});let o=a.reduce((f,p)=>Math.max(f,p)),c=Dm(a.map(f=>Math.max(f,o-45))),l=Rm.map(({kinds:f})=>Math.min(...f.map(p=>cS(c,p)))),h=Math.min(...l),u=l.map(f=>Math.exp(-(f-h)/n.doubt)),d=u.reduce((f,p)=>f+p,0);Rm.forEach(({number:f},p)=>s[f]+=t*u[p]/d)}};function cS(i,t){let e=0;for(let n=0;n<i.length;n++)e+=(i[n]-t[n])**2;return e/i.length}var tc=.01;function Nm(i,t){let e=new ba(t),n=nc(t),s=Math.max(1,Math.ceil(i.length/t/tc)),r=new Float32Array(i.length+2*n),a=[],o=[],c=new Float32Array(s);r.set(i,n);for(let l=0;l<s;l++){let h=n+Math.round(l*tc*t);e.hear(r.subarray(h-n/2,h+n/2),tc),a.push(e.visemes.slice()),o.push(e.speaking),c[l]=e.strength}return{step:tc,rows:a,speaking:o,strength:c}}var hS={blinkLeast:1.5,blinkMore:2.5,closing:.07,opening:.16,breaths:.24,chest:.008,shoulders:.012,sway:.012,speech:2.2};function uS(i){let t=i>>>0;return()=>{t=t+1831565813>>>0;let e=Math.imul(t^t>>>15,1|t);return e=e+Math.imul(e^e>>>7,61|e)^e,((e^e>>>14)>>>0)/4294967296}}function xr(i,...t){for(let e of t){let n=i.findIndex(s=>e.test(s));if(n>=0)return n}return-1}var ic=class{constructor(t,e,n=1,s=hS){this.options=s;this.random=uS(n),this.phases=Array.from({length:9},()=>2*Math.PI*this.random()),this.eyes=["eyeBlinkLeft","eyeBlinkRight"].map(r=>e.indexOf(r)).filter(r=>r>=0),this.head=xr(t,/^head$/i),this.neck=xr(t,/^neck(02)?$/i),this.chest=xr(t,/^spine02$/i,/^spine_?3$/i,/^chest$/i),this.collars=[[/^(clavicle\.L|left_collar)$/i,1],[/^(clavicle\.R|right_collar)$/i,-1]].map(([r,a])=>[xr(t,r),a]),this.blinkAt=this.pause()}options;time=0;blinkAt;talk=0;random;phases;eyes;head;neck;chest;collars;pause(){return this.options.blinkLeast-this.options.blinkMore*Math.log(1-.95*this.random())}apply(t,e,n,s){let r=this.options;this.time+=e,this.talk+=(s-this.talk)*(1-Math.exp(-e/.25));let a=this.time-this.blinkAt;if(a>r.closing+r.opening)this.blinkAt=this.time+this.pause();else if(a>0){let h=a<r.closing?a/r.closing:1-(a-r.closing)/r.opening;for(let u of this.eyes)t.expression[u]=Math.max(t.expression[u],n*h)}let o=n*Math.sin(2*Math.PI*r.breaths*this.time);this.turn(t,this.chest,-r.chest*o,0,0);for(let[h,u]of this.collars)this.turn(t,h,0,0,u*r.shoulders*o);let c=n*r.sway*(1+r.speech*this.talk),l=c*(this.noise(0)+1.5*this.talk*Math.sin(2*Math.PI*1.3*this.time+this.phases[0])*.4);for(let h of[this.head,this.neck])this.turn(t,h,.5*l,.6*c*this.noise(3),.4*c*this.noise(6))}noise(t){let e=this.time,n=this.phases;return(Math.sin(.71*e+n[t])+.6*Math.sin(1.63*e+n[t+1])+.35*Math.sin(3.07*e+n[t+2]))/1.3}turn(t,e,n,s,r){e>=0&&an(t.rotations,4*e,t.rotations,4*e,Ls(n,s,r),0)}};var dS=.035,fS=.07,pS=.03,mS=.387,gS=.6,yS=500,sc=class{alive="speaking";onSpeech=null;shown=new Float32Array(sn.length);table;life;jaw;jawRow;wanted=new Float32Array(sn.length);held=[];source=null;context=null;elements=new WeakMap;lively=0;heard=!1;constructor(t,e,n=1){this.table=Tu(e),this.life=new ic(t.names,e,n),this.jaw=e.includes("jawOpen")?-1:xr(t.names,/^jaw$/i),this.jawRow=Float32Array.from(Tu(["jawOpen"]),s=>s[0])}get busy(){return this.source!==null||this.held.length>0}get speaking(){return this.source?.speaking()??!1}get moving(){return this.busy||this.lively>0||this.alive==="always"||this.shown.some((t,e)=>e>0&&t>.001)}get opening(){return this.shown.reduce((t,e,n)=>t+e*this.jawRow[n],0)}async say(t){if(this.hush(),typeof t=="string")return this.speak(t);if(t instanceof HTMLMediaElement)return this.sayElement(t);let e=await this.running(),n;if(t instanceof AudioBuffer)n=t;else{let a=t instanceof ArrayBuffer?t.slice(0):t instanceof Blob?await t.arrayBuffer():await xS(t);try{n=await e.decodeAudioData(a)}catch{throw new Error("This is no sound that the browser can read; give a .wav, .mp3, .ogg, .m4a or .flac file.")}}let s=Nm(_S(n),n.sampleRate),r=e.createBufferSource();return r.buffer=n,r.connect(e.destination),new Promise(a=>{let o=e.currentTime+.02,c={...vS(s,()=>e.currentTime-o-(e.outputLatency||e.baseLatency||0)),end:()=>{r.onended=null,r.stop(),r.disconnect(),a()}};r.onended=()=>this.leave(c),r.start(o),this.take(c)})}async listen(t){if(!t.getAudioTracks().length)throw new Error("This stream has no sound.");this.hush();let e=await this.running(),n=e.createMediaStreamSource(t);this.take(this.following(e,n,()=>n.disconnect()))}viseme(t,e=1,n=.12){let s=Am(t);if(s<0)throw new RangeError(`There is no viseme "${t}"; there are ${sn.join(", ")}.`);if(!(e>=0&&e<=1&&n>0))throw new RangeError("A viseme has a weight from 0 to 1 and a duration of more than 0 seconds.");this.held.push({number:s,weight:e,left:n})}hush(){let{source:t}=this;this.source=null,this.held.length=0,t?.end()}dispose(){this.hush(),this.context?.close(),this.context=null}apply(t,e){let{wanted:n,shown:s,table:r}=this;n.fill(0);let o=(this.source?.read(n,e)??!1)&&this.speaking;o!==this.heard&&this.onSpeech?.(this.heard=o);for(let u of this.held)n[u.number]=Math.max(n[u.number],u.weight),u.left-=e;this.held.splice(0,this.held.length,...this.held.filter(u=>u.left>0));for(let u=1;u<s.length;u++)s[u]+=(n[u]-s[u])*(1-Math.exp(-e/(n[u]>s[u]?dS:fS))),s[u]<1e-4&&(s[u]=0);let c=Math.min(1,s.reduce((u,d,f)=>u+(f?d:0),0));if(c>0){for(let u=0;u<t.expression.length;u++){let d=0,f=!1;for(let p=1;p<s.length;p++)d+=s[p]*r[p][u],f||=r[p][u]>0;f&&(t.expression[u]=Math.min(1,(1-c)*t.expression[u]+d))}this.jaw>=0&&an(t.rotations,4*this.jaw,t.rotations,4*this.jaw,Ls(mS*this.opening,0,0),0)}let h=!matchMedia("(prefers-reduced-motion: reduce)").matches&&(this.alive==="always"||this.alive==="speaking"&&this.source!==null);this.lively=Math.max(0,Math.min(1,this.lively+(h?1:-1)*e/gS)),this.lively>0&&this.life.apply(t,e,this.lively,c)}take(t){let e=this.source;this.source=t,e?.end()}leave(t){this.source===t&&(this.source=null),t.end()}async running(){this.context??=new AudioContext;let{context:t}=this;if(t.state!=="running"&&(await Promise.race([t.resume(),new Promise(e=>setTimeout(e,yS))]),t.state!=="running"))throw new Error("The browser plays no sound before somebody has clicked on the page.");return t}following(t,e,n){let s=t.createAnalyser(),r=new Float32Array(s.fftSize=nc(t.sampleRate)),a=new ba(t.sampleRate);return e.connect(s),{read:(o,c)=>(s.getFloatTimeDomainData(r),a.hear(r,Math.max(.001,c)),o.set(a.visemes),!0),speaking:()=>a.speaking,end:()=>{e.disconnect(s),n()}}}async sayElement(t){let e=await this.running(),n=this.elements.get(t);return n||(n=e.createMediaElementSource(t),n.connect(e.destination),this.elements.set(t,n)),new Promise((s,r)=>{let a=()=>this.leave(o),o=this.following(e,n,()=>{for(let c of["ended","pause"])t.removeEventListener(c,a);s()});for(let c of["ended","pause"])t.addEventListener(c,a);this.take(o),t.paused&&t.play().catch(c=>{this.leave(o),r(c)})})}speak(t){let e="speechSynthesis"in window?window.speechSynthesis:null;return e?.getVoices().length?new Promise((n,s)=>{let r=new SpeechSynthesisUtterance(t),a=[],o=!1,c=0,l={read:(h,u)=>(c+=u,c>.085&&(c=0,a.shift()),a.length&&(h[a[0]]=.8),!0),speaking:()=>o,end:()=>{r.onend=r.onerror=null,e.cancel(),n()}};r.onstart=()=>o=!0,r.onboundary=h=>{let u=/^[\p{L}\p{N}']+/u.exec(t.slice(h.charIndex))?.[0]??"";a.splice(0,a.length,...Em(u).map(d=>sn.indexOf(d)))},r.onend=()=>this.leave(l),r.onerror=h=>{this.leave(l),s(new Error(`The browser's voice failed: ${h.error}.`))},this.take(l),e.speak(r)}):Promise.reject(new Error("This browser has no voice for text; give the sound of it instead."))}};function vS(i,t){let e=()=>Math.round((t()+pS)/i.step);return{read:n=>{let s=i.rows[e()];return s&&n.set(s),s!==void 0},speaking:()=>i.speaking[e()]??!1}}function _S(i){let t=new Float32Array(i.length);for(let e=0;e<i.numberOfChannels;e++){let n=i.getChannelData(e);for(let s=0;s<t.length;s++)t[s]+=n[s]/i.numberOfChannels}return t}async function xS(i){let t=await fetch(i);if(!t.ok)throw new Error(`${i}: the server answered ${t.status}.`);return t.arrayBuffer()}var bS=.4,br=class{constructor(t,e){this.stage=t;this.lag=e;this.shown=t.avatar.restPose()}stage;lag;seen=null;shown;share=0;get moving(){return this.running||this.share>0}apply(t,e){let n=e/bS;this.share=Math.max(0,Math.min(1,this.share+(this.running&&this.seen?n:-n))),!(!this.share||!this.seen)&&(this.share<=n?dn(this.seen,this.shown):Ii(this.shown,this.seen,1-Math.exp(-e/this.lag),this.shown),Ii(t,this.shown,this.share,t))}hear(t){t.seen&&(this.seen={rotations:Pi(t.rotations),translation:Pi(t.translation),expression:Pi(t.expression)})}};var rc={width:640,height:480},MS=.05,Ru=30,SS=300,Um=8,wS=100,Om=500,AS=[409,429],Pu=i=>new Promise(t=>setTimeout(t,i)),ac=class extends br{constructor(e,n,s){super(e,MS);this.name=n;this.take=s;this.page=T("div",{},T("div",{class:"chips wrap"},this.button,this.recordButton,this.again),T("label",{class:"check"},this.mirrored,"As in a mirror"),this.canvas,this.status,T("p",{class:"hint"},"Pictures go to persona on this computer and no further; none is kept.")),this.video.muted=!0,this.canvas.hidden=!0}name;take;page;delays=[];stream=null;asking=null;video=T("video",{muted:!0,playsinline:!0});canvas=T("canvas",{...rc,class:"camera",role:"img","aria-label":"Your camera"});button=T("button",{type:"button",class:"chip","aria-pressed":"false",onclick:()=>{this.toggle()}},"Camera");again=T("button",{type:"button",class:"chip quiet",disabled:!0,onclick:()=>this.calibrate=!0},"Learn me anew");recordButton=T("button",{type:"button",class:"chip",disabled:!0,"aria-pressed":"false",onclick:()=>{this.record()}},"Record me");mirrored=T("input",{type:"checkbox",checked:!0});status=T("p",{class:"hint",role:"status"},"Stand where the camera sees you from head to foot, or from the hips up.");calibrate=!1;recorded=null;get running(){return this.stream!==null}apply(e,n){super.apply(e,n),this.seen&&(this.recorded&&this.running&&this.recorded.push({at:performance.now()/1e3,pose:Ee(this.shown)}),this.recorded&&this.recorded.length&&performance.now()/1e3-this.recorded[0].at>SS&&this.record())}end(){for(let e of this.stream?.getTracks()??[])e.stop();this.stream=this.asking=null,this.video.srcObject=null,this.show()}async toggle(){if(this.running||this.asking){this.recorded&&await this.record(),this.end();return}let e=this.asking=Symbol("a camera");try{if(!navigator.mediaDevices)throw new Error("This page may not use a camera: open it on this computer.");let n=await navigator.mediaDevices.getUserMedia({video:{...rc,facingMode:"user"}});if(this.asking!==e){for(let s of n.getTracks())s.stop();return}this.asking=null,this.stream=n,this.seen=null,this.video.srcObject=n,await this.video.play(),this.show(),this.status.textContent="Getting ready to follow you",this.follow(n)}catch(n){if(this.asking&&this.asking!==e)return;this.end();let s=n instanceof Error?n.name:"";Ot(s==="NotAllowedError"?"The browser was told not to let this page see the camera.":s==="NotFoundError"?"There is no camera.":n instanceof Error?n.message:String(n),!0)}}show(){let{running:e}=this;this.button.setAttribute("aria-pressed",String(e)),this.canvas.hidden=!e,this.again.disabled=this.recordButton.disabled=!e,this.stage.invalidate()}async follow(e){let n=performance.now(),s=this.canvas.getContext("2d",{willReadFrequently:!0});this.delays.length=0,this.calibrate=!0;let r=-1;for(;this.stream===e;){let a=performance.now(),o=()=>this.video.currentTime===r&&performance.now()-a<wS;for(;this.stream===e&&(document.hidden||o());)await Pu(document.hidden?Om:Um);r=this.video.currentTime;let c=performance.now();this.canvas.classList.toggle("mirrored",this.mirrored.checked);let{videoWidth:l,videoHeight:h}=this.video;if(!l){await Pu(Um);continue}let u=Math.min(1,rc.width/l,rc.width/h);[this.canvas.width,this.canvas.height]=[Math.round(u*l),Math.round(u*h)],s.drawImage(this.video,0,0,this.canvas.width,this.canvas.height);let d=ES(this.canvas),f=this.calibrate;this.calibrate=!1;try{let p=await Yt.mirror(this.name,d,(c-n)/1e3,this.mirrored.checked,f);if(this.stream!==e)return;this.delays.push(performance.now()-c),this.tell(p)}catch(p){if(this.stream!==e)return;if(p instanceof Ae&&AS.includes(p.status)){this.calibrate||=f,await Pu(Om);continue}this.end(),Ot(p instanceof Error?p.message:String(p),!0);return}}}tell(e){let n=e.seen?e.calibrated?"Following you":"Learning how you are built: stand still for a second":"Nobody is seen";this.status.textContent!==n&&(this.status.textContent=n),this.hear(e)}async record(){let{recorded:e}=this;if(this.recorded=e?null:[],this.recordButton.setAttribute("aria-pressed",String(!e)),this.recordButton.textContent=e?"Record me":"Stop and keep",!e)return;if(e.length<2){Ot("Nobody was seen while recording.",!0);return}let{data:n}=this.stage.avatar,s=TS(`mirror ${new Date().toTimeString().slice(0,8)}`,e,n.actions.map(r=>r.name));this.take(s);try{In(await Yt.recording(this.name,s),`${vn(`${this.name} ${s.name}`)}.npz`)}catch(r){Ot(r instanceof Error?r.message:String(r),!0)}}};function ES(i){return new Blob([Pr(i.toDataURL("image/jpeg",.85).split(",")[1])],{type:"image/jpeg"})}function TS(i,t,e){let n=t[0].at,s=Math.max(2,Math.floor((t[t.length-1].at-n)*Ru)+1),{pose:r}=t[0],a=new Float32Array(s*r.rotations.length),o=new Float32Array(3*s),c=new Float32Array(s*r.expression.length),l=Ee(r);for(let h=0,u=0;h<s;h++){let d=n+h/Ru;for(;u<t.length-2&&t[u+1].at<=d;)u++;let f=t[u],p=t[Math.min(u+1,t.length-1)];Ii(f.pose,p.pose,Math.max(0,Math.min(1,(d-f.at)/Math.max(1e-6,p.at-f.at))),l),a.set(l.rotations,h*r.rotations.length),o.set(l.translation,3*h),c.set(l.expression,h*r.expression.length)}return{name:i,fps:Ru,frames:s,rotations:za(a),translations:za(o),expressionNames:e,expressions:za(c),notes:[]}}var CS=.02,oc=class extends br{constructor(e,n){super(e,CS);this.name=n;this.page=T("div",{},T("div",{class:"chips wrap"},this.button),this.status)}name;page;running=!1;button=T("button",{type:"button",class:"chip","aria-pressed":"false",onclick:()=>this.toggle()},"Another tracker");status=T("p",{class:"hint",role:"status"},"A program or phone that sends VMC can move the avatar, too.");end(){this.running=!1,this.button.setAttribute("aria-pressed","false"),this.stage.invalidate()}toggle(){if(this.running){this.end();return}this.running=!0,this.seen=null,this.button.setAttribute("aria-pressed","true"),this.ask()}async ask(){for(;this.running;)try{let e=await Yt.tracker(this.name),n=e.seen?"Following another program":"Nothing comes yet: let the other program send to this computer";this.status.textContent!==n&&(this.status.textContent=n),this.hear(e),this.stage.invalidate()}catch(e){this.running&&Ot(e instanceof Error?e.message:String(e),!0),this.end()}}};var lc=class{talker;mirror;tracker;pages;microphone=null;asking=null;listening=T("button",{type:"button",class:"chip","aria-pressed":"false",onclick:()=>{this.toggleMicrophone()}},"Microphone");stopping=T("button",{type:"button",class:"chip quiet",disabled:!0,onclick:()=>this.hush()},"Be silent");meter=T("meter",{min:0,max:1,value:0,"aria-label":"How far the mouth opens"});shape=T("output",{class:"clock","aria-label":"The shape of the mouth"},"silent");timer;constructor(t,e,n,s){let{data:r}=t.avatar;this.talker=new sc(r.skeleton,r.actions.map(a=>a.name)),this.mirror=n===null?null:new ac(t,n,s),this.tracker=n===null?null:new oc(t,n),e.layers.push(...[this.mirror,this.tracker].filter(a=>a!==null),this.talker),this.pages=r.actions.length||r.skeleton.names.some(a=>/^jaw$/i.test(a))?[["Talk",this.talk()]]:[],this.mirror&&this.tracker&&this.pages.push(["Mirror",T("div",{},this.mirror.page,this.tracker.page)]),this.timer=window.setInterval(()=>this.show(),80)}end(){clearInterval(this.timer),this.hush(),this.mirror?.end(),this.tracker?.end(),this.talker.dispose()}async say(t){this.hush();try{await this.talker.say(t)}catch(e){Ot(e instanceof Error?e.message:String(e),!0)}}hush(){this.talker.hush();for(let t of this.microphone?.getTracks()??[])t.stop();this.microphone=this.asking=null,this.listening.setAttribute("aria-pressed","false")}async toggleMicrophone(){if(this.microphone||this.asking){this.hush();return}let t=this.asking=Symbol("a microphone");try{if(!navigator.mediaDevices)throw new Error("This page may not use a microphone: open it on this computer, or over https.");let e=await navigator.mediaDevices.getUserMedia({audio:{echoCancellation:!0,noiseSuppression:!0}});if(this.asking!==t){for(let n of e.getTracks())n.stop();return}this.asking=null,this.microphone=e,await this.talker.listen(e),this.listening.setAttribute("aria-pressed","true")}catch(e){if(this.asking&&this.asking!==t)return;this.hush();let n=e instanceof Error?e.name:"";Ot(n==="NotAllowedError"?"The browser was told not to let this page hear the microphone.":n==="NotFoundError"?"There is no microphone.":e instanceof Error?e.message:String(e),!0)}}talk(){let t=T("input",{type:"file",hidden:!0,accept:"audio/*,video/*",onchange:()=>{t.files?.[0]&&this.say(t.files[0]),t.value=""}}),e=T("select",{"aria-label":"Blinks, breath and small motions of the head",onchange:()=>this.talker.alive=e.value},T("option",{value:"speaking"},"while it speaks"),T("option",{value:"always"},"always"),T("option",{value:"never"},"never")),n=T("input",{type:"text","aria-label":"Text to say",placeholder:"Text to say"}),s=T("form",{class:"field",hidden:!0,onsubmit:o=>{o.preventDefault(),n.value.trim()&&this.say(n.value)}},n,T("button",{type:"submit",class:"chip"},"Say it")),r="speechSynthesis"in window?window.speechSynthesis:null,a=()=>s.hidden=!r?.getVoices().length;return r?.addEventListener("voiceschanged",a),a(),T("div",{},T("div",{class:"chips wrap"},this.listening,T("button",{type:"button",class:"chip",onclick:()=>t.click()},"Sound file"),t,this.stopping),T("div",{class:"line"},this.meter,this.shape),s,T("label",{class:"field"},T("span",{},"Signs of life"),e),T("p",{class:"hint"},"The mouth follows the sound. Nothing that is heard leaves this computer."))}show(){let{talker:t}=this;if(this.stopping.disabled=!t.busy,!t.moving&&this.meter.value===0)return;this.meter.value=Math.min(1,2*t.opening);let e=0;t.shown.forEach((s,r)=>{r&&s>Math.max(.1,t.shown[e])&&(e=r)});let n=e?sn[e]:"silent";this.shape.textContent!==n&&(this.shape.textContent=n)}};var Iu=i=>String(Math.round(1e4*i)/1e4);function km(i,t,e,n){let{names:s,parents:r,rest:a}=i,o=["HIERARCHY"],c=[],l=s.map((p,y)=>[...r.keys()].filter(m=>r[m]===y)),h=(p,y)=>{let m=r[p],g=[0,1,2].map(_=>Iu(m<0?0:100*(a[3*p+_]-a[3*m+_])));c.push(p),o.push(`${y}${m<0?"ROOT":"JOINT"} ${s[p].replace(/\s+/g,"_")}`,`${y}{`,`${y}  OFFSET ${g.join(" ")}`,`${y}  CHANNELS ${m<0?"6 Xposition Yposition Zposition":"3"} Zrotation Xrotation Yrotation`);for(let _ of l[p])h(_,`${y}  `);l[p].length||o.push(`${y}  End Site`,`${y}  {`,`${y}    OFFSET 0 1 0`,`${y}  }`),o.push(`${y}}`)};h(0,"");let u=Math.max(1,Math.round(t.duration*n)+(t.loops?0:1)),d=Ee(e),f=new Float32Array(9);o.push("MOTION",`Frames: ${u}`,`Frame Time: ${(1/n).toFixed(7)}`);for(let p=0;p<u;p++){t.sample(Math.min(t.duration,p/n),d);let y=[...d.translation].map(m=>Iu(100*m));for(let m of c){Fs(d.rotations,4*m,f,0);let g=Math.asin(Math.max(-1,Math.min(1,f[7]))),_=Math.atan2(-f[6],f[8]),S=Math.atan2(-f[1],f[4]);y.push(...[S,g,_].map(x=>Iu(180*x/Math.PI)))}o.push(y.join(" "))}return`${o.join(`
`)}
`}var Vu=(i,t,e)=>{if(!t.has(i))throw TypeError("Cannot "+e)},k=(i,t,e)=>(Vu(i,t,"read from private field"),e?e.call(i):t.get(i)),Zt=(i,t,e)=>{if(t.has(i))throw TypeError("Cannot add the same private member more than once");t instanceof WeakSet?t.add(i):t.set(i,e)},We=(i,t,e,n)=>(Vu(i,t,"write to private field"),n?n.call(i,e):t.set(i,e),e),RS=(i,t,e,n)=>({set _(s){We(i,t,s,e)},get _(){return k(i,t,n)}}),ie=(i,t,e)=>(Vu(i,t,"access private method"),e),re=new Uint8Array(8),ai=new DataView(re.buffer),Oe=i=>[(i%256+256)%256],he=i=>(ai.setUint16(0,i,!1),[re[0],re[1]]),PS=i=>(ai.setInt16(0,i,!1),[re[0],re[1]]),zm=i=>(ai.setUint32(0,i,!1),[re[1],re[2],re[3]]),Mt=i=>(ai.setUint32(0,i,!1),[re[0],re[1],re[2],re[3]]),IS=i=>(ai.setInt32(0,i,!1),[re[0],re[1],re[2],re[3]]),Cs=i=>(ai.setUint32(0,Math.floor(i/2**32),!1),ai.setUint32(4,i,!1),[re[0],re[1],re[2],re[3],re[4],re[5],re[6],re[7]]),Gu=i=>(ai.setInt16(0,2**8*i,!1),[re[0],re[1]]),si=i=>(ai.setInt32(0,2**16*i,!1),[re[0],re[1],re[2],re[3]]),Lu=i=>(ai.setInt32(0,2**30*i,!1),[re[0],re[1],re[2],re[3]]),Un=(i,t=!1)=>{let e=Array(i.length).fill(null).map((n,s)=>i.charCodeAt(s));return t&&e.push(0),e},pc=i=>i&&i[i.length-1],Wu=i=>{let t;for(let e of i)(!t||e.presentationTimestamp>t.presentationTimestamp)&&(t=e);return t},ri=(i,t,e=!0)=>{let n=i*t;return e?Math.round(n):n},Hm=i=>{let t=i*(Math.PI/180),e=Math.cos(t),n=Math.sin(t);return[e,n,0,-n,e,0,0,0,1]},Vm=Hm(0),Gm=i=>[si(i[0]),si(i[1]),Lu(i[2]),si(i[3]),si(i[4]),Lu(i[5]),si(i[6]),si(i[7]),Lu(i[8])],wa=i=>!i||typeof i!="object"?i:Array.isArray(i)?i.map(wa):Object.fromEntries(Object.entries(i).map(([t,e])=>[t,wa(e)])),Ar=i=>i>=0&&i<2**32,Ie=(i,t,e)=>({type:i,contents:t&&new Uint8Array(t.flat(10)),children:e}),ye=(i,t,e,n,s)=>Ie(i,[Oe(t),zm(e),n??[]],s),LS=i=>{let t=512;return i.fragmented?Ie("ftyp",[Un("iso5"),Mt(t),Un("iso5"),Un("iso6"),Un("mp41")]):Ie("ftyp",[Un("isom"),Mt(t),Un("isom"),i.holdsAvc?Un("avc1"):[],Un("mp41")])},Fu=i=>({type:"mdat",largeSize:i}),FS=i=>({type:"free",size:i}),cc=(i,t,e=!1)=>Ie("moov",null,[DS(t,i),...i.map(n=>NS(n,t)),e?dw(i):null]),DS=(i,t)=>{let e=ri(Math.max(0,...t.filter(a=>a.samples.length>0).map(a=>{let o=Wu(a.samples);return o.presentationTimestamp+o.duration})),Uu),n=Math.max(...t.map(a=>a.id))+1,s=!Ar(i)||!Ar(e),r=s?Cs:Mt;return ye("mvhd",+s,0,[r(i),r(i),Mt(Uu),r(e),si(1),Gu(1),Array(10).fill(0),Gm(Vm),Array(24).fill(0),Mt(n)])},NS=(i,t)=>Ie("trak",null,[US(i,t),OS(i,t)]),US=(i,t)=>{let e=Wu(i.samples),n=ri(e?e.presentationTimestamp+e.duration:0,Uu),s=!Ar(t)||!Ar(n),r=s?Cs:Mt,a;return i.info.type==="video"?a=typeof i.info.rotation=="number"?Hm(i.info.rotation):i.info.rotation:a=Vm,ye("tkhd",+s,3,[r(t),r(t),Mt(i.id),Mt(0),r(n),Array(8).fill(0),he(0),he(0),Gu(i.info.type==="audio"?1:0),he(0),Gm(a),si(i.info.type==="video"?i.info.width:0),si(i.info.type==="video"?i.info.height:0)])},OS=(i,t)=>Ie("mdia",null,[kS(i,t),BS(i.info.type==="video"?"vide":"soun"),zS(i)]),kS=(i,t)=>{let e=Wu(i.samples),n=ri(e?e.presentationTimestamp+e.duration:0,i.timescale),s=!Ar(t)||!Ar(n),r=s?Cs:Mt;return ye("mdhd",+s,0,[r(t),r(t),Mt(i.timescale),r(n),he(21956),he(0)])},BS=i=>ye("hdlr",0,0,[Un("mhlr"),Un(i),Mt(0),Mt(0),Mt(0),Un("mp4-muxer-hdlr",!0)]),zS=i=>Ie("minf",null,[i.info.type==="video"?HS():VS(),GS(),qS(i)]),HS=()=>ye("vmhd",0,1,[he(0),he(0),he(0),he(0)]),VS=()=>ye("smhd",0,0,[he(0),he(0)]),GS=()=>Ie("dinf",null,[WS()]),WS=()=>ye("dref",0,0,[Mt(1)],[XS()]),XS=()=>ye("url ",0,1),qS=i=>{let t=i.compositionTimeOffsetTable.length>1||i.compositionTimeOffsetTable.some(e=>e.sampleCompositionTimeOffset!==0);return Ie("stbl",null,[$S(i),aw(i),ow(i),lw(i),cw(i),hw(i),t?uw(i):null])},$S=i=>ye("stsd",0,0,[Mt(1)],[i.info.type==="video"?YS(Mw[i.info.codec],i):iw(ww[i.info.codec],i)]),YS=(i,t)=>Ie(i,[Array(6).fill(0),he(1),he(0),he(0),Array(12).fill(0),he(t.info.width),he(t.info.height),Mt(4718592),Mt(4718592),Mt(0),he(1),Array(32).fill(0),he(24),PS(65535)],[Sw[t.info.codec](t),t.info.decoderConfig.colorSpace?KS(t):null]),JS={bt709:1,bt470bg:5,smpte170m:6},jS={bt709:1,smpte170m:6,"iec61966-2-1":13},ZS={rgb:0,bt709:1,bt470bg:5,smpte170m:6},KS=i=>Ie("colr",[Un("nclx"),he(JS[i.info.decoderConfig.colorSpace.primaries]),he(jS[i.info.decoderConfig.colorSpace.transfer]),he(ZS[i.info.decoderConfig.colorSpace.matrix]),Oe((i.info.decoderConfig.colorSpace.fullRange?1:0)<<7)]),QS=i=>i.info.decoderConfig&&Ie("avcC",[...new Uint8Array(i.info.decoderConfig.description)]),tw=i=>i.info.decoderConfig&&Ie("hvcC",[...new Uint8Array(i.info.decoderConfig.description)]),ew=i=>{if(!i.info.decoderConfig)return null;let t=i.info.decoderConfig;if(!t.colorSpace)throw new Error("'colorSpace' is required in the decoder config for VP9.");let e=t.codec.split("."),n=Number(e[1]),s=Number(e[2]),o=(Number(e[3])<<4)+(0<<1)+Number(t.colorSpace.fullRange);return ye("vpcC",1,0,[Oe(n),Oe(s),Oe(o),Oe(2),Oe(2),Oe(2),he(0)])},nw=()=>{let e=(1<<7)+1;return Ie("av1C",[e,0,0,0])},iw=(i,t)=>Ie(i,[Array(6).fill(0),he(1),he(0),he(0),Mt(0),he(t.info.numberOfChannels),he(16),he(0),he(0),si(t.info.sampleRate)],[Aw[t.info.codec](t)]),sw=i=>{let t=new Uint8Array(i.info.decoderConfig.description);return ye("esds",0,0,[Mt(58753152),Oe(32+t.byteLength),he(1),Oe(0),Mt(75530368),Oe(18+t.byteLength),Oe(64),Oe(21),zm(0),Mt(130071),Mt(130071),Mt(92307584),Oe(t.byteLength),...t,Mt(109084800),Oe(1),Oe(2)])},rw=i=>{let t=3840,e=0,n=i.info.decoderConfig?.description;if(n){if(n.byteLength<18)throw new TypeError("Invalid decoder description provided for Opus; must be at least 18 bytes long.");let s=ArrayBuffer.isView(n)?new DataView(n.buffer,n.byteOffset,n.byteLength):new DataView(n);t=s.getUint16(10,!0),e=s.getInt16(14,!0)}return Ie("dOps",[Oe(0),Oe(i.info.numberOfChannels),he(t),Mt(i.info.sampleRate),Gu(e),Oe(0)])},aw=i=>ye("stts",0,0,[Mt(i.timeToSampleTable.length),i.timeToSampleTable.map(t=>[Mt(t.sampleCount),Mt(t.sampleDelta)])]),ow=i=>{if(i.samples.every(e=>e.type==="key"))return null;let t=[...i.samples.entries()].filter(([,e])=>e.type==="key");return ye("stss",0,0,[Mt(t.length),t.map(([e])=>Mt(e+1))])},lw=i=>ye("stsc",0,0,[Mt(i.compactlyCodedChunkTable.length),i.compactlyCodedChunkTable.map(t=>[Mt(t.firstChunk),Mt(t.samplesPerChunk),Mt(1)])]),cw=i=>ye("stsz",0,0,[Mt(0),Mt(i.samples.length),i.samples.map(t=>Mt(t.size))]),hw=i=>i.finalizedChunks.length>0&&pc(i.finalizedChunks).offset>=2**32?ye("co64",0,0,[Mt(i.finalizedChunks.length),i.finalizedChunks.map(t=>Cs(t.offset))]):ye("stco",0,0,[Mt(i.finalizedChunks.length),i.finalizedChunks.map(t=>Mt(t.offset))]),uw=i=>ye("ctts",0,0,[Mt(i.compositionTimeOffsetTable.length),i.compositionTimeOffsetTable.map(t=>[Mt(t.sampleCount),Mt(t.sampleCompositionTimeOffset)])]),dw=i=>Ie("mvex",null,i.map(fw)),fw=i=>ye("trex",0,0,[Mt(i.id),Mt(1),Mt(0),Mt(0),Mt(0)]),Bm=(i,t)=>Ie("moof",null,[pw(i),...t.map(mw)]),pw=i=>ye("mfhd",0,0,[Mt(i)]),Wm=i=>{let t=0,e=0,n=0,s=0,r=i.type==="delta";return e|=+r,r?t|=1:t|=2,t<<24|e<<16|n<<8|s},mw=i=>Ie("traf",null,[gw(i),yw(i),vw(i)]),gw=i=>{let t=0;t|=8,t|=16,t|=32,t|=131072;let e=i.currentChunk.samples[1]??i.currentChunk.samples[0],n={duration:e.timescaleUnitsToNextSample,size:e.size,flags:Wm(e)};return ye("tfhd",0,t,[Mt(i.id),Mt(n.duration),Mt(n.size),Mt(n.flags)])},yw=i=>ye("tfdt",1,0,[Cs(ri(i.currentChunk.startTimestamp,i.timescale))]),vw=i=>{let t=i.currentChunk.samples.map(y=>y.timescaleUnitsToNextSample),e=i.currentChunk.samples.map(y=>y.size),n=i.currentChunk.samples.map(Wm),s=i.currentChunk.samples.map(y=>ri(y.presentationTimestamp-y.decodeTimestamp,i.timescale)),r=new Set(t),a=new Set(e),o=new Set(n),c=new Set(s),l=o.size===2&&n[0]!==n[1],h=r.size>1,u=a.size>1,d=!l&&o.size>1,f=c.size>1||[...c].some(y=>y!==0),p=0;return p|=1,p|=4*+l,p|=256*+h,p|=512*+u,p|=1024*+d,p|=2048*+f,ye("trun",1,p,[Mt(i.currentChunk.samples.length),Mt(i.currentChunk.offset-i.currentChunk.moofOffset||0),l?Mt(n[0]):[],i.currentChunk.samples.map((y,m)=>[h?Mt(t[m]):[],u?Mt(e[m]):[],d?Mt(n[m]):[],f?IS(s[m]):[]])])},_w=i=>Ie("mfra",null,[...i.map(xw),bw()]),xw=(i,t)=>ye("tfra",1,0,[Mt(i.id),Mt(63),Mt(i.finalizedChunks.length),i.finalizedChunks.map(n=>[Cs(ri(n.startTimestamp,i.timescale)),Cs(n.moofOffset),Mt(t+1),Mt(1),Mt(1)])]),bw=()=>ye("mfro",0,0,[Mt(0)]),Mw={avc:"avc1",hevc:"hvc1",vp9:"vp09",av1:"av01"},Sw={avc:QS,hevc:tw,vp9:ew,av1:nw},ww={aac:"mp4a",opus:"Opus"},Aw={aac:sw,opus:rw};var xc=class{},Xu=class extends xc{constructor(){super(...arguments),this.buffer=null}},Xm=class extends xc{constructor(i){if(super(),this.options=i,typeof i!="object")throw new TypeError("StreamTarget requires an options object to be passed to its constructor.");if(i.onData){if(typeof i.onData!="function")throw new TypeError("options.onData, when provided, must be a function.");if(i.onData.length<2)throw new TypeError("options.onData, when provided, must be a function that takes in at least two arguments (data and position). Ignoring the position argument, which specifies the byte offset at which the data is to be written, can lead to broken outputs.")}if(i.chunked!==void 0&&typeof i.chunked!="boolean")throw new TypeError("options.chunked, when provided, must be a boolean.");if(i.chunkSize!==void 0&&(!Number.isInteger(i.chunkSize)||i.chunkSize<1024))throw new TypeError("options.chunkSize, when provided, must be an integer and not smaller than 1024.")}},Ew=class extends xc{constructor(i,t){if(super(),this.stream=i,this.options=t,!(i instanceof FileSystemWritableFileStream))throw new TypeError("FileSystemWritableFileStreamTarget requires a FileSystemWritableFileStream instance.");if(t!==void 0&&typeof t!="object")throw new TypeError("FileSystemWritableFileStreamTarget's options, when provided, must be an object.");if(t&&t.chunkSize!==void 0&&(!Number.isInteger(t.chunkSize)||t.chunkSize<=0))throw new TypeError("options.chunkSize, when provided, must be a positive integer")}},Ss,Mr,qm=class{constructor(){this.pos=0,Zt(this,Ss,new Uint8Array(8)),Zt(this,Mr,new DataView(k(this,Ss).buffer)),this.offsets=new WeakMap}seek(i){this.pos=i}writeU32(i){k(this,Mr).setUint32(0,i,!1),this.write(k(this,Ss).subarray(0,4))}writeU64(i){k(this,Mr).setUint32(0,Math.floor(i/2**32),!1),k(this,Mr).setUint32(4,i,!1),this.write(k(this,Ss).subarray(0,8))}writeAscii(i){for(let t=0;t<i.length;t++)k(this,Mr).setUint8(t%8,i.charCodeAt(t)),t%8===7&&this.write(k(this,Ss));i.length%8!==0&&this.write(k(this,Ss).subarray(0,i.length%8))}writeBox(i){if(this.offsets.set(i,this.pos),i.contents&&!i.children)this.writeBoxHeader(i,i.size??i.contents.byteLength+8),this.write(i.contents);else{let t=this.pos;if(this.writeBoxHeader(i,0),i.contents&&this.write(i.contents),i.children)for(let s of i.children)s&&this.writeBox(s);let e=this.pos,n=i.size??e-t;this.seek(t),this.writeBoxHeader(i,n),this.seek(e)}}writeBoxHeader(i,t){this.writeU32(i.largeSize?1:t),this.writeAscii(i.type),i.largeSize&&this.writeU64(t)}measureBoxHeader(i){return 8+(i.largeSize?8:0)}patchBox(i){let t=this.pos;this.seek(this.offsets.get(i)),this.writeBox(i),this.seek(t)}measureBox(i){if(i.contents&&!i.children)return this.measureBoxHeader(i)+i.contents.byteLength;{let t=this.measureBoxHeader(i);if(i.contents&&(t+=i.contents.byteLength),i.children)for(let e of i.children)e&&(t+=this.measureBox(e));return t}}};Ss=new WeakMap;Mr=new WeakMap;var hc,Ts,Ra,Ma,uc,Du,Tw=class extends qm{constructor(i){super(),Zt(this,uc),Zt(this,hc,void 0),Zt(this,Ts,new ArrayBuffer(2**16)),Zt(this,Ra,new Uint8Array(k(this,Ts))),Zt(this,Ma,0),We(this,hc,i)}write(i){ie(this,uc,Du).call(this,this.pos+i.byteLength),k(this,Ra).set(i,this.pos),this.pos+=i.byteLength,We(this,Ma,Math.max(k(this,Ma),this.pos))}finalize(){ie(this,uc,Du).call(this,this.pos),k(this,hc).buffer=k(this,Ts).slice(0,Math.max(k(this,Ma),this.pos))}};hc=new WeakMap;Ts=new WeakMap;Ra=new WeakMap;Ma=new WeakMap;uc=new WeakSet;Du=function(i){let t=k(this,Ts).byteLength;for(;t<i;)t*=2;if(t===k(this,Ts).byteLength)return;let e=new ArrayBuffer(t),n=new Uint8Array(e);n.set(k(this,Ra),0),We(this,Ts,e),We(this,Ra,n)};var Cw=2**24,Rw=2,Aa,ws,Sa,Ei,En,mc,Nu,qu,$m,$u,Ym,Ea,gc,Yu=class extends qm{constructor(i){super(),Zt(this,mc),Zt(this,qu),Zt(this,$u),Zt(this,Ea),Zt(this,Aa,void 0),Zt(this,ws,[]),Zt(this,Sa,void 0),Zt(this,Ei,void 0),Zt(this,En,[]),We(this,Aa,i),We(this,Sa,i.options?.chunked??!1),We(this,Ei,i.options?.chunkSize??Cw)}write(i){k(this,ws).push({data:i.slice(),start:this.pos}),this.pos+=i.byteLength}flush(){if(k(this,ws).length===0)return;let i=[],t=[...k(this,ws)].sort((e,n)=>e.start-n.start);i.push({start:t[0].start,size:t[0].data.byteLength});for(let e=1;e<t.length;e++){let n=i[i.length-1],s=t[e];s.start<=n.start+n.size?n.size=Math.max(n.size,s.start+s.data.byteLength-n.start):i.push({start:s.start,size:s.data.byteLength})}for(let e of i){e.data=new Uint8Array(e.size);for(let n of k(this,ws))e.start<=n.start&&n.start<e.start+e.size&&e.data.set(n.data,n.start-e.start);k(this,Sa)?(ie(this,mc,Nu).call(this,e.data,e.start),ie(this,Ea,gc).call(this)):k(this,Aa).options.onData?.(e.data,e.start)}k(this,ws).length=0}finalize(){k(this,Sa)&&ie(this,Ea,gc).call(this,!0)}};Aa=new WeakMap;ws=new WeakMap;Sa=new WeakMap;Ei=new WeakMap;En=new WeakMap;mc=new WeakSet;Nu=function(i,t){let e=k(this,En).findIndex(o=>o.start<=t&&t<o.start+k(this,Ei));e===-1&&(e=ie(this,$u,Ym).call(this,t));let n=k(this,En)[e],s=t-n.start,r=i.subarray(0,Math.min(k(this,Ei)-s,i.byteLength));n.data.set(r,s);let a={start:s,end:s+r.byteLength};if(ie(this,qu,$m).call(this,n,a),n.written[0].start===0&&n.written[0].end===k(this,Ei)&&(n.shouldFlush=!0),k(this,En).length>Rw){for(let o=0;o<k(this,En).length-1;o++)k(this,En)[o].shouldFlush=!0;ie(this,Ea,gc).call(this)}r.byteLength<i.byteLength&&ie(this,mc,Nu).call(this,i.subarray(r.byteLength),t+r.byteLength)};qu=new WeakSet;$m=function(i,t){let e=0,n=i.written.length-1,s=-1;for(;e<=n;){let r=Math.floor(e+(n-e+1)/2);i.written[r].start<=t.start?(e=r+1,s=r):n=r-1}for(i.written.splice(s+1,0,t),(s===-1||i.written[s].end<t.start)&&s++;s<i.written.length-1&&i.written[s].end>=i.written[s+1].start;)i.written[s].end=Math.max(i.written[s].end,i.written[s+1].end),i.written.splice(s+1,1)};$u=new WeakSet;Ym=function(i){let e={start:Math.floor(i/k(this,Ei))*k(this,Ei),data:new Uint8Array(k(this,Ei)),written:[],shouldFlush:!1};return k(this,En).push(e),k(this,En).sort((n,s)=>n.start-s.start),k(this,En).indexOf(e)};Ea=new WeakSet;gc=function(i=!1){for(let t=0;t<k(this,En).length;t++){let e=k(this,En)[t];if(!(!e.shouldFlush&&!i)){for(let n of e.written)k(this,Aa).options.onData?.(e.data.subarray(n.start,n.end),e.start+n.start);k(this,En).splice(t--,1)}}};var Pw=class extends Yu{constructor(i){super(new Xm({onData:(t,e)=>i.stream.write({type:"write",data:t,position:e}),chunked:!0,chunkSize:i.options?.chunkSize}))}},Uu=1e3,Iw=["avc","hevc","vp9","av1"],Lw=["aac","opus"],Fw=2082844800,Dw=["strict","offset","cross-track-offset"],Lt,Bt,yc,An,Ye,Ge,Sr,wr,Ju,As,Es,Ta,Ou,Jm,ku,jm,ju,Zm,Bu,Km,Zu,Qm,dc,zu,ii,Ai,Ku,tg,Ca,vc,_c,Qu,Er,Pa,fc,Hu,eg=class{constructor(i){if(Zt(this,Ou),Zt(this,ku),Zt(this,ju),Zt(this,Bu),Zt(this,Zu),Zt(this,dc),Zt(this,ii),Zt(this,Ku),Zt(this,Ca),Zt(this,_c),Zt(this,Er),Zt(this,fc),Zt(this,Lt,void 0),Zt(this,Bt,void 0),Zt(this,yc,void 0),Zt(this,An,void 0),Zt(this,Ye,null),Zt(this,Ge,null),Zt(this,Sr,Math.floor(Date.now()/1e3)+Fw),Zt(this,wr,[]),Zt(this,Ju,1),Zt(this,As,[]),Zt(this,Es,[]),Zt(this,Ta,!1),ie(this,Ou,Jm).call(this,i),i.video=wa(i.video),i.audio=wa(i.audio),i.fastStart=wa(i.fastStart),this.target=i.target,We(this,Lt,{firstTimestampBehavior:"strict",...i}),i.target instanceof Xu)We(this,Bt,new Tw(i.target));else if(i.target instanceof Xm)We(this,Bt,new Yu(i.target));else if(i.target instanceof Ew)We(this,Bt,new Pw(i.target));else throw new Error(`Invalid target: ${i.target}`);ie(this,Bu,Km).call(this),ie(this,ku,jm).call(this)}addVideoChunk(i,t,e,n){if(!(i instanceof EncodedVideoChunk))throw new TypeError("addVideoChunk's first argument (sample) must be of type EncodedVideoChunk.");if(t&&typeof t!="object")throw new TypeError("addVideoChunk's second argument (meta), when provided, must be an object.");if(e!==void 0&&(!Number.isFinite(e)||e<0))throw new TypeError("addVideoChunk's third argument (timestamp), when provided, must be a non-negative real number.");if(n!==void 0&&!Number.isFinite(n))throw new TypeError("addVideoChunk's fourth argument (compositionTimeOffset), when provided, must be a real number.");let s=new Uint8Array(i.byteLength);i.copyTo(s),this.addVideoChunkRaw(s,i.type,e??i.timestamp,i.duration,t,n)}addVideoChunkRaw(i,t,e,n,s,r){if(!(i instanceof Uint8Array))throw new TypeError("addVideoChunkRaw's first argument (data) must be an instance of Uint8Array.");if(t!=="key"&&t!=="delta")throw new TypeError("addVideoChunkRaw's second argument (type) must be either 'key' or 'delta'.");if(!Number.isFinite(e)||e<0)throw new TypeError("addVideoChunkRaw's third argument (timestamp) must be a non-negative real number.");if(!Number.isFinite(n)||n<0)throw new TypeError("addVideoChunkRaw's fourth argument (duration) must be a non-negative real number.");if(s&&typeof s!="object")throw new TypeError("addVideoChunkRaw's fifth argument (meta), when provided, must be an object.");if(r!==void 0&&!Number.isFinite(r))throw new TypeError("addVideoChunkRaw's sixth argument (compositionTimeOffset), when provided, must be a real number.");if(ie(this,fc,Hu).call(this),!k(this,Lt).video)throw new Error("No video track declared.");if(typeof k(this,Lt).fastStart=="object"&&k(this,Ye).samples.length===k(this,Lt).fastStart.expectedVideoChunks)throw new Error(`Cannot add more video chunks than specified in 'fastStart' (${k(this,Lt).fastStart.expectedVideoChunks}).`);let a=ie(this,dc,zu).call(this,k(this,Ye),i,t,e,n,s,r);if(k(this,Lt).fastStart==="fragmented"&&k(this,Ge)){for(;k(this,Es).length>0&&k(this,Es)[0].decodeTimestamp<=a.decodeTimestamp;){let o=k(this,Es).shift();ie(this,ii,Ai).call(this,k(this,Ge),o)}a.decodeTimestamp<=k(this,Ge).lastDecodeTimestamp?ie(this,ii,Ai).call(this,k(this,Ye),a):k(this,As).push(a)}else ie(this,ii,Ai).call(this,k(this,Ye),a)}addAudioChunk(i,t,e){if(!(i instanceof EncodedAudioChunk))throw new TypeError("addAudioChunk's first argument (sample) must be of type EncodedAudioChunk.");if(t&&typeof t!="object")throw new TypeError("addAudioChunk's second argument (meta), when provided, must be an object.");if(e!==void 0&&(!Number.isFinite(e)||e<0))throw new TypeError("addAudioChunk's third argument (timestamp), when provided, must be a non-negative real number.");let n=new Uint8Array(i.byteLength);i.copyTo(n),this.addAudioChunkRaw(n,i.type,e??i.timestamp,i.duration,t)}addAudioChunkRaw(i,t,e,n,s){if(!(i instanceof Uint8Array))throw new TypeError("addAudioChunkRaw's first argument (data) must be an instance of Uint8Array.");if(t!=="key"&&t!=="delta")throw new TypeError("addAudioChunkRaw's second argument (type) must be either 'key' or 'delta'.");if(!Number.isFinite(e)||e<0)throw new TypeError("addAudioChunkRaw's third argument (timestamp) must be a non-negative real number.");if(!Number.isFinite(n)||n<0)throw new TypeError("addAudioChunkRaw's fourth argument (duration) must be a non-negative real number.");if(s&&typeof s!="object")throw new TypeError("addAudioChunkRaw's fifth argument (meta), when provided, must be an object.");if(ie(this,fc,Hu).call(this),!k(this,Lt).audio)throw new Error("No audio track declared.");if(typeof k(this,Lt).fastStart=="object"&&k(this,Ge).samples.length===k(this,Lt).fastStart.expectedAudioChunks)throw new Error(`Cannot add more audio chunks than specified in 'fastStart' (${k(this,Lt).fastStart.expectedAudioChunks}).`);let r=ie(this,dc,zu).call(this,k(this,Ge),i,t,e,n,s);if(k(this,Lt).fastStart==="fragmented"&&k(this,Ye)){for(;k(this,As).length>0&&k(this,As)[0].decodeTimestamp<=r.decodeTimestamp;){let a=k(this,As).shift();ie(this,ii,Ai).call(this,k(this,Ye),a)}r.decodeTimestamp<=k(this,Ye).lastDecodeTimestamp?ie(this,ii,Ai).call(this,k(this,Ge),r):k(this,Es).push(r)}else ie(this,ii,Ai).call(this,k(this,Ge),r)}finalize(){if(k(this,Ta))throw new Error("Cannot finalize a muxer more than once.");if(k(this,Lt).fastStart==="fragmented"){for(let t of k(this,As))ie(this,ii,Ai).call(this,k(this,Ye),t);for(let t of k(this,Es))ie(this,ii,Ai).call(this,k(this,Ge),t);ie(this,_c,Qu).call(this,!1)}else k(this,Ye)&&ie(this,Ca,vc).call(this,k(this,Ye)),k(this,Ge)&&ie(this,Ca,vc).call(this,k(this,Ge));let i=[k(this,Ye),k(this,Ge)].filter(Boolean);if(k(this,Lt).fastStart==="in-memory"){let t;for(let n=0;n<2;n++){let s=cc(i,k(this,Sr)),r=k(this,Bt).measureBox(s);t=k(this,Bt).measureBox(k(this,An));let a=k(this,Bt).pos+r+t;for(let o of k(this,wr)){o.offset=a;for(let{data:c}of o.samples)a+=c.byteLength,t+=c.byteLength}if(a<2**32)break;t>=2**32&&(k(this,An).largeSize=!0)}let e=cc(i,k(this,Sr));k(this,Bt).writeBox(e),k(this,An).size=t,k(this,Bt).writeBox(k(this,An));for(let n of k(this,wr))for(let s of n.samples)k(this,Bt).write(s.data),s.data=null}else if(k(this,Lt).fastStart==="fragmented"){let t=k(this,Bt).pos,e=_w(i);k(this,Bt).writeBox(e);let n=k(this,Bt).pos-t;k(this,Bt).seek(k(this,Bt).pos-4),k(this,Bt).writeU32(n)}else{let t=k(this,Bt).offsets.get(k(this,An)),e=k(this,Bt).pos-t;k(this,An).size=e,k(this,An).largeSize=e>=2**32,k(this,Bt).patchBox(k(this,An));let n=cc(i,k(this,Sr));if(typeof k(this,Lt).fastStart=="object"){k(this,Bt).seek(k(this,yc)),k(this,Bt).writeBox(n);let s=t-k(this,Bt).pos;k(this,Bt).writeBox(FS(s))}else k(this,Bt).writeBox(n)}ie(this,Er,Pa).call(this),k(this,Bt).finalize(),We(this,Ta,!0)}};Lt=new WeakMap;Bt=new WeakMap;yc=new WeakMap;An=new WeakMap;Ye=new WeakMap;Ge=new WeakMap;Sr=new WeakMap;wr=new WeakMap;Ju=new WeakMap;As=new WeakMap;Es=new WeakMap;Ta=new WeakMap;Ou=new WeakSet;Jm=function(i){if(typeof i!="object")throw new TypeError("The muxer requires an options object to be passed to its constructor.");if(!(i.target instanceof xc))throw new TypeError("The target must be provided and an instance of Target.");if(i.video){if(!Iw.includes(i.video.codec))throw new TypeError(`Unsupported video codec: ${i.video.codec}`);if(!Number.isInteger(i.video.width)||i.video.width<=0)throw new TypeError(`Invalid video width: ${i.video.width}. Must be a positive integer.`);if(!Number.isInteger(i.video.height)||i.video.height<=0)throw new TypeError(`Invalid video height: ${i.video.height}. Must be a positive integer.`);let t=i.video.rotation;if(typeof t=="number"&&![0,90,180,270].includes(t))throw new TypeError(`Invalid video rotation: ${t}. Has to be 0, 90, 180 or 270.`);if(Array.isArray(t)&&(t.length!==9||t.some(e=>typeof e!="number")))throw new TypeError(`Invalid video transformation matrix: ${t.join()}`);if(i.video.frameRate!==void 0&&(!Number.isInteger(i.video.frameRate)||i.video.frameRate<=0))throw new TypeError(`Invalid video frame rate: ${i.video.frameRate}. Must be a positive integer.`)}if(i.audio){if(!Lw.includes(i.audio.codec))throw new TypeError(`Unsupported audio codec: ${i.audio.codec}`);if(!Number.isInteger(i.audio.numberOfChannels)||i.audio.numberOfChannels<=0)throw new TypeError(`Invalid number of audio channels: ${i.audio.numberOfChannels}. Must be a positive integer.`);if(!Number.isInteger(i.audio.sampleRate)||i.audio.sampleRate<=0)throw new TypeError(`Invalid audio sample rate: ${i.audio.sampleRate}. Must be a positive integer.`)}if(i.firstTimestampBehavior&&!Dw.includes(i.firstTimestampBehavior))throw new TypeError(`Invalid first timestamp behavior: ${i.firstTimestampBehavior}`);if(typeof i.fastStart=="object"){if(i.video){if(i.fastStart.expectedVideoChunks===void 0)throw new TypeError("'fastStart' is an object but is missing property 'expectedVideoChunks'.");if(!Number.isInteger(i.fastStart.expectedVideoChunks)||i.fastStart.expectedVideoChunks<0)throw new TypeError("'expectedVideoChunks' must be a non-negative integer.")}if(i.audio){if(i.fastStart.expectedAudioChunks===void 0)throw new TypeError("'fastStart' is an object but is missing property 'expectedAudioChunks'.");if(!Number.isInteger(i.fastStart.expectedAudioChunks)||i.fastStart.expectedAudioChunks<0)throw new TypeError("'expectedAudioChunks' must be a non-negative integer.")}}else if(![!1,"in-memory","fragmented"].includes(i.fastStart))throw new TypeError("'fastStart' option must be false, 'in-memory', 'fragmented' or an object.");if(i.minFragmentDuration!==void 0&&(!Number.isFinite(i.minFragmentDuration)||i.minFragmentDuration<0))throw new TypeError("'minFragmentDuration' must be a non-negative number.")};ku=new WeakSet;jm=function(){if(k(this,Bt).writeBox(LS({holdsAvc:k(this,Lt).video?.codec==="avc",fragmented:k(this,Lt).fastStart==="fragmented"})),We(this,yc,k(this,Bt).pos),k(this,Lt).fastStart==="in-memory")We(this,An,Fu(!1));else if(k(this,Lt).fastStart!=="fragmented"){if(typeof k(this,Lt).fastStart=="object"){let i=ie(this,ju,Zm).call(this);k(this,Bt).seek(k(this,Bt).pos+i)}We(this,An,Fu(!0)),k(this,Bt).writeBox(k(this,An))}ie(this,Er,Pa).call(this)};ju=new WeakSet;Zm=function(){if(typeof k(this,Lt).fastStart!="object")return;let i=0,t=[k(this,Lt).fastStart.expectedVideoChunks,k(this,Lt).fastStart.expectedAudioChunks];for(let e of t)e&&(i+=8*Math.ceil(2/3*e),i+=4*e,i+=12*Math.ceil(2/3*e),i+=4*e,i+=8*e);return i+=4096,i};Bu=new WeakSet;Km=function(){if(k(this,Lt).video&&We(this,Ye,{id:1,info:{type:"video",codec:k(this,Lt).video.codec,width:k(this,Lt).video.width,height:k(this,Lt).video.height,rotation:k(this,Lt).video.rotation??0,decoderConfig:null},timescale:k(this,Lt).video.frameRate??57600,samples:[],finalizedChunks:[],currentChunk:null,firstDecodeTimestamp:void 0,lastDecodeTimestamp:-1,timeToSampleTable:[],compositionTimeOffsetTable:[],lastTimescaleUnits:null,lastSample:null,compactlyCodedChunkTable:[]}),k(this,Lt).audio&&(We(this,Ge,{id:k(this,Lt).video?2:1,info:{type:"audio",codec:k(this,Lt).audio.codec,numberOfChannels:k(this,Lt).audio.numberOfChannels,sampleRate:k(this,Lt).audio.sampleRate,decoderConfig:null},timescale:k(this,Lt).audio.sampleRate,samples:[],finalizedChunks:[],currentChunk:null,firstDecodeTimestamp:void 0,lastDecodeTimestamp:-1,timeToSampleTable:[],compositionTimeOffsetTable:[],lastTimescaleUnits:null,lastSample:null,compactlyCodedChunkTable:[]}),k(this,Lt).audio.codec==="aac")){let i=ie(this,Zu,Qm).call(this,2,k(this,Lt).audio.sampleRate,k(this,Lt).audio.numberOfChannels);k(this,Ge).info.decoderConfig={codec:k(this,Lt).audio.codec,description:i,numberOfChannels:k(this,Lt).audio.numberOfChannels,sampleRate:k(this,Lt).audio.sampleRate}}};Zu=new WeakSet;Qm=function(i,t,e){let s=[96e3,88200,64e3,48e3,44100,32e3,24e3,22050,16e3,12e3,11025,8e3,7350].indexOf(t),r=e,a="";a+=i.toString(2).padStart(5,"0"),a+=s.toString(2).padStart(4,"0"),s===15&&(a+=t.toString(2).padStart(24,"0")),a+=r.toString(2).padStart(4,"0");let o=Math.ceil(a.length/8)*8;a=a.padEnd(o,"0");let c=new Uint8Array(a.length/8);for(let l=0;l<a.length;l+=8)c[l/8]=parseInt(a.slice(l,l+8),2);return c};dc=new WeakSet;zu=function(i,t,e,n,s,r,a){let o=n/1e6,c=(n-(a??0))/1e6,l=s/1e6,h=ie(this,Ku,tg).call(this,o,c,i);return o=h.presentationTimestamp,c=h.decodeTimestamp,r?.decoderConfig&&(i.info.decoderConfig===null?i.info.decoderConfig=r.decoderConfig:Object.assign(i.info.decoderConfig,r.decoderConfig)),{presentationTimestamp:o,decodeTimestamp:c,duration:l,data:t,size:t.byteLength,type:e,timescaleUnitsToNextSample:ri(l,i.timescale)}};ii=new WeakSet;Ai=function(i,t){k(this,Lt).fastStart!=="fragmented"&&i.samples.push(t);let e=ri(t.presentationTimestamp-t.decodeTimestamp,i.timescale);if(i.lastTimescaleUnits!==null){let s=ri(t.decodeTimestamp,i.timescale,!1),r=Math.round(s-i.lastTimescaleUnits);if(i.lastTimescaleUnits+=r,i.lastSample.timescaleUnitsToNextSample=r,k(this,Lt).fastStart!=="fragmented"){let a=pc(i.timeToSampleTable);a.sampleCount===1?(a.sampleDelta=r,a.sampleCount++):a.sampleDelta===r?a.sampleCount++:(a.sampleCount--,i.timeToSampleTable.push({sampleCount:2,sampleDelta:r}));let o=pc(i.compositionTimeOffsetTable);o.sampleCompositionTimeOffset===e?o.sampleCount++:i.compositionTimeOffsetTable.push({sampleCount:1,sampleCompositionTimeOffset:e})}}else i.lastTimescaleUnits=0,k(this,Lt).fastStart!=="fragmented"&&(i.timeToSampleTable.push({sampleCount:1,sampleDelta:ri(t.duration,i.timescale)}),i.compositionTimeOffsetTable.push({sampleCount:1,sampleCompositionTimeOffset:e}));i.lastSample=t;let n=!1;if(!i.currentChunk)n=!0;else{let s=t.presentationTimestamp-i.currentChunk.startTimestamp;if(k(this,Lt).fastStart==="fragmented"){let r=k(this,Ye)??k(this,Ge),a=k(this,Lt).minFragmentDuration??1;i===r&&t.type==="key"&&s>=a&&(n=!0,ie(this,_c,Qu).call(this))}else n=s>=.5}n&&(i.currentChunk&&ie(this,Ca,vc).call(this,i),i.currentChunk={startTimestamp:t.presentationTimestamp,samples:[]}),i.currentChunk.samples.push(t)};Ku=new WeakSet;tg=function(i,t,e){let n=k(this,Lt).firstTimestampBehavior==="strict",s=e.lastDecodeTimestamp===-1;if(n&&s&&t!==0)throw new Error(`The first chunk for your media track must have a timestamp of 0 (received DTS=${t}).Non-zero first timestamps are often caused by directly piping frames or audio data from a MediaStreamTrack into the encoder. Their timestamps are typically relative to the age of thedocument, which is probably what you want.

If you want to offset all timestamps of a track such that the first one is zero, set firstTimestampBehavior: 'offset' in the options.
`);if(k(this,Lt).firstTimestampBehavior==="offset"||k(this,Lt).firstTimestampBehavior==="cross-track-offset"){e.firstDecodeTimestamp===void 0&&(e.firstDecodeTimestamp=t);let a;k(this,Lt).firstTimestampBehavior==="offset"?a=e.firstDecodeTimestamp:a=Math.min(k(this,Ye)?.firstDecodeTimestamp??1/0,k(this,Ge)?.firstDecodeTimestamp??1/0),t-=a,i-=a}if(t<e.lastDecodeTimestamp)throw new Error(`Timestamps must be monotonically increasing (DTS went from ${e.lastDecodeTimestamp*1e6} to ${t*1e6}).`);return e.lastDecodeTimestamp=t,{presentationTimestamp:i,decodeTimestamp:t}};Ca=new WeakSet;vc=function(i){if(k(this,Lt).fastStart==="fragmented")throw new Error("Can't finalize individual chunks if 'fastStart' is set to 'fragmented'.");if(i.currentChunk){if(i.finalizedChunks.push(i.currentChunk),k(this,wr).push(i.currentChunk),(i.compactlyCodedChunkTable.length===0||pc(i.compactlyCodedChunkTable).samplesPerChunk!==i.currentChunk.samples.length)&&i.compactlyCodedChunkTable.push({firstChunk:i.finalizedChunks.length,samplesPerChunk:i.currentChunk.samples.length}),k(this,Lt).fastStart==="in-memory"){i.currentChunk.offset=0;return}i.currentChunk.offset=k(this,Bt).pos;for(let t of i.currentChunk.samples)k(this,Bt).write(t.data),t.data=null;ie(this,Er,Pa).call(this)}};_c=new WeakSet;Qu=function(i=!0){if(k(this,Lt).fastStart!=="fragmented")throw new Error("Can't finalize a fragment unless 'fastStart' is set to 'fragmented'.");let t=[k(this,Ye),k(this,Ge)].filter(o=>o&&o.currentChunk);if(t.length===0)return;let e=RS(this,Ju)._++;if(e===1){let o=cc(t,k(this,Sr),!0);k(this,Bt).writeBox(o)}let n=k(this,Bt).pos,s=Bm(e,t);k(this,Bt).writeBox(s);{let o=Fu(!1),c=0;for(let h of t)for(let u of h.currentChunk.samples)c+=u.size;let l=k(this,Bt).measureBox(o)+c;l>=2**32&&(o.largeSize=!0,l=k(this,Bt).measureBox(o)+c),o.size=l,k(this,Bt).writeBox(o)}for(let o of t){o.currentChunk.offset=k(this,Bt).pos,o.currentChunk.moofOffset=n;for(let c of o.currentChunk.samples)k(this,Bt).write(c.data),c.data=null}let r=k(this,Bt).pos;k(this,Bt).seek(k(this,Bt).offsets.get(s));let a=Bm(e,t);k(this,Bt).writeBox(a),k(this,Bt).seek(r);for(let o of t)o.finalizedChunks.push(o.currentChunk),k(this,wr).push(o.currentChunk),o.currentChunk=null;i&&ie(this,Er,Pa).call(this)};Er=new WeakSet;Pa=function(){k(this,Bt)instanceof Yu&&k(this,Bt).flush()};fc=new WeakSet;Hu=function(){if(k(this,Ta))throw new Error("Cannot add new video or audio chunks after the file has been finalized.")};var Tr=e0(pg(),1);function n1(...i){let t=new Uint8Array(i.reduce((n,s)=>n+s.length,0)),e=0;for(let n of i)t.set(n,e),e+=n.length;return t}function Xt(i,...t){let e=[];for(let r=i;r>0;r=Math.floor(r/256))e.unshift(r%256);let n=t.reduce((r,a)=>r+a.length,0),s=new Uint8Array(8);return new DataView(s.buffer).setBigUint64(0,BigInt(n)),s[0]=1,n1(e,s,...t)}function Ce(i,t=0){let e=[];for(let n=i;n>0||e.length<Math.max(1,t);n=Math.floor(n/256))e.unshift(n%256);return Uint8Array.from(e)}var wc=i=>new TextEncoder().encode(i);function i1(i){let t=new Uint8Array(8);return new DataView(t.buffer).setFloat64(0,i),t}function s1(i,t,e,n){let s=i.milliseconds-t,r=[129,s>>8&255,s&255];if(!i.alpha)return Xt(163,[...r,i.key?128:0],i.data);let a=new Uint8Array(4);return new DataView(a.buffer).setInt32(0,e-i.milliseconds),Xt(160,Xt(161,[...r,0],i.data),Xt(30113,Xt(166,Xt(238,Ce(1)),Xt(165,i.alpha))),Xt(155,Ce(n)),...i.key?[]:[Xt(251,a)])}function mg(i,t,e,n){let s=Math.round(1e3/n),r=i.some(m=>m.alpha),a=[];for(let m=0;m<i.length;){let g=i[m].milliseconds,_=[];do _.push(s1(i[m],g,m>0?i[m-1].milliseconds:0,s)),m++;while(m<i.length&&!(i[m].key&&i[m].milliseconds-g>=2e3)&&i[m].milliseconds-g<3e4);a.push({since:g,data:Xt(524531317,Xt(231,Ce(g)),..._)})}let o=(i[i.length-1]?.milliseconds??0)+s,c=Xt(357149030,Xt(2807729,Ce(1e6)),Xt(17545,i1(o)),Xt(19840,wc("persona")),Xt(22337,wc("persona"))),l=Xt(224,Xt(176,Ce(t)),Xt(186,Ce(e)),...r?[Xt(21440,Ce(1))]:[]),h=Xt(374648427,Xt(174,Xt(215,Ce(1)),Xt(29637,Ce(1)),Xt(131,Ce(1)),Xt(134,wc("V_VP9")),Xt(2352003,Ce(Math.round(1e9/n))),...r?[Xt(21998,Ce(1))]:[],l)),u=m=>{let g=a.map(({since:_,data:S})=>{let x=Xt(187,Xt(179,Ce(_,8)),Xt(183,Xt(247,Ce(1)),Xt(241,Ce(m,8))));return m+=S.length,x});return Xt(475249515,...g)},d=c.length+h.length,f=u(d+u(0).length),p=Xt(440786851,Xt(17030,Ce(1)),Xt(17143,Ce(1)),Xt(17138,Ce(4)),Xt(17139,Ce(8)),Xt(17026,wc("webm")),Xt(17031,Ce(4)),Xt(17029,Ce(2))),y=Xt(408125543,c,h,f,...a.map(m=>m.data));return new Blob([p,y],{type:"video/webm"})}var On=class extends Error{},r1=2,a1=.14,o1=4,l1=128,c1=[["avc","avc1.640033"],["avc","avc1.42e033"],["av1","av01.0.09M.08"],["vp9","vp09.00.41.08"]],h1="vp09.00.41.08",u1=()=>new Promise(i=>setTimeout(i));async function gg(i,t,e,n,s){let{avatar:r,garments:a}=i,o=r.data.cloth?.outfit,c=a?.live&&o?new Gl(o):null,l=t.clip.duration,h=await g1[e.format](e),u=t.time;try{for(let d=0;d<e.frames;d++){s.throwIfAborted();let f=e.format==="png"?u:l>0?d/e.fps%l:0,p=t.at(f);c&&(c.weather=a.weather,d===0?c.drape(p):c.step(p,1/e.fps)),r.setPose(p),r.setCloth(c?.points??null),e.turntable&&d>0&&i.turn(2*Math.PI/e.frames,0),i.draw(!0),await h.add(i.canvas,d),n((d+1)/e.frames),await u1()}return await h.end()}finally{h.close(),t.time=u}}var Fa=class{encoder;error=null;constructor(t,e){this.encoder=new VideoEncoder({output:e,error:n=>this.error=n}),this.encoder.configure(t)}async add(t,e){try{if(this.error)throw new On(`The browser could not write the video (${this.error.message}).`);this.encoder.encode(t,{keyFrame:e})}finally{t.close()}for(;this.encoder.encodeQueueSize>o1&&!this.error;)await new Promise(n=>setTimeout(n,4))}async end(){if(await this.encoder.flush(),this.error)throw new On(`The browser could not write the video (${this.error.message}).`)}close(){this.encoder.state!=="closed"&&this.encoder.close()}};async function yg(i,t,e={}){if(!("VideoEncoder"in window))throw new On("This browser cannot write videos frame by frame; a current Chrome, Edge, Safari or Firefox can.");let{width:n,height:s,fps:r}=t,a=Math.round(a1*n*s*r),o={codec:i,width:n,height:s,bitrate:a,framerate:r,latencyMode:"quality",...e};return(await VideoEncoder.isConfigSupported(o).catch(()=>null))?.supported?o:null}var Ec=(i,t)=>Math.round(1e6*i/t),Ac=(i,t)=>i%Math.max(1,Math.round(r1*t))===0;async function d1(i){for(let[t,e]of c1){let n=await yg(e,i,t==="avc"?{avc:{format:"avc"}}:{});if(!n)continue;let{width:s,height:r,fps:a}=i,o=new eg({target:new Xu,video:{codec:t,width:s,height:r,frameRate:a},fastStart:"in-memory"}),c=new Fa(n,(l,h)=>o.addVideoChunk(l,h));return{add:(l,h)=>c.add(new VideoFrame(l,{timestamp:Ec(h,a),duration:Ec(1,a),alpha:"discard"}),Ac(h,a)),async end(){return await c.end(),o.finalize(),new Blob([o.target.buffer],{type:"video/mp4"})},close:()=>c.close()}}throw new On("This browser has no encoder for MP4 files of this size; try WebM.")}async function f1(i){let t=await yg(h1,i),{width:e,height:n,fps:s,transparent:r}=i;if(!t)throw new On("This browser has no encoder for WebM files of this size; try MP4.");let a=[],o=[],c=u=>{let d=new Uint8Array(u.byteLength);return u.copyTo(d),d},l=new Fa(t,u=>a.push({milliseconds:Math.round(u.timestamp/1e3),key:u.type==="key",data:c(u)})),h=r?new Fa(t,u=>o.push(c(u))):null;return{async add(u,d){let f={timestamp:Ec(d,s),duration:Ec(1,s)};if(!h)return l.add(new VideoFrame(u,{...f,alpha:"discard"}),Ac(d,s));let p=vg(u),y=new Uint8Array(1.5*e*n).fill(128);for(let m=0;m<e*n;m++)y[m]=p[4*m+3];await l.add(new VideoFrame(p,{...f,format:"RGBX",codedWidth:e,codedHeight:n}),Ac(d,s)),await h.add(new VideoFrame(y,{...f,format:"I420",codedWidth:e,codedHeight:n}),Ac(d,s))},async end(){return await l.end(),await h?.end(),o.forEach((u,d)=>a[d].alpha=u),mg(a,e,n,s)},close(){l.close(),h?.close()}}}var La=null;function vg(i){return La??=document.createElement("canvas").getContext("2d",{willReadFrequently:!0}),[La.canvas.width,La.canvas.height]=[i.width,i.height],La.drawImage(i,0,0),La.getImageData(0,0,i.width,i.height).data}async function p1(i){let t=(0,Tr.GIFEncoder)(),{width:e,height:n,fps:s,transparent:r}=i;return{async add(a){let o=vg(a);if(r)for(let u=3;u<o.length;u+=4)o[u]=o[u]<l1?0:255;let c=r?"rgba4444":"rgb565",l=(0,Tr.quantize)(o,256,{format:c,oneBitAlpha:r}),h=r?l.findIndex(u=>u[3]===0):-1;t.writeFrame((0,Tr.applyPalette)(o,l,c),e,n,{palette:l,delay:1e3/s,transparent:h>=0,transparentIndex:Math.max(0,h),dispose:r?2:0})},async end(){return t.finish(),new Blob([t.bytes()],{type:"image/gif"})},close:()=>{}}}async function m1(){let i=null;return{async add(t){i=await new Promise(e=>t.toBlob(e,"image/png"))},async end(){if(!i)throw new On("The browser could not make a picture of this size.");return i},close:()=>{}}}var g1={png:m1,mp4:d1,webm:f1,gif:p1};var Tc=[["Picture (PNG)","png",!1,"png"],["Picture, transparent (PNG)","png",!0,"png"],["Film (MP4)","mp4",!1,"mp4"],["Film (WebM)","webm",!1,"webm"],["Film, transparent (WebM)","webm",!0,"webm"],["Animation (GIF)","gif",!1,"gif"],["Animation, transparent (GIF)","gif",!0,"gif"]],y1=[["Upright",1080,1920],["Square",1080,1080],["Wide",1920,1080],["Small",480,640]],Da="persona-avatar.js",_g=16,xg=4096,bg=3600,v1={"splats.glb":"Gaussians with clips (GLB)","mesh.glb":"Mesh (GLB)",vrm:"VRM 1.0",vrm0:"VRM 0.x (VSeeFace)",ply:"Gaussians at rest (PLY)",spz:"Gaussians, small (SPZ)"},Cc=class{constructor(t){this.player=t;let e=(s,r)=>T("label",{class:"field"},T("span",{},s),r),n=(s,r)=>T("button",{type:"button",class:"chip",onclick:r},s);this.moving.append(e("Frames a second",this.fps),e("Rounds of the clip",this.rounds),T("label",{class:"check"},this.around,"The camera goes round once")),this.page=T("div",{},T("h2",{},"Picture or film"),e("Kind",this.format),T("div",{class:"chips wrap"},...y1.map(([s,r,a])=>n(s,()=>{this.width.value=String(r),this.height.value=String(a)}))),e("Width",this.width),e("Height",this.height),this.moving,T("p",{class:"hint"},"Every frame is drawn for itself, as the camera stands now: none is missing."),T("div",{class:"chips wrap"},this.make,this.cancel),this.progress,T("h2",{},"Motion"),T("div",{class:"chips wrap"},n("This clip (BVH)",()=>this.motion())),...t.served?[T("h2",{},"For other programs"),this.others]:[],T("h2",{},"To share"),T("div",{class:"chips wrap"},t.served?n("One HTML file",()=>{this.share()}):null,n("Copy the code for a web page",()=>{this.embed()}),t.served?T("a",{class:"chip",href:Da,download:Da},Da):null),t.served?T("p",{class:"hint"},"The HTML file has the added motions, the kept poses and faces, the pose, the light and the background of now; it opens anywhere, without a server."):null),this.choose()}player;page;format=T("select",{"aria-label":"Kind",onchange:()=>this.choose()},...Tc.map(([t],e)=>T("option",{value:e},t)));width=this.number("Width",1080,_g,xg,2);height=this.number("Height",1920,_g,xg,2);fps=this.number("Frames a second",30,1,60,1);rounds=this.number("Rounds of the clip",1,1,100,1);around=T("input",{type:"checkbox"});moving=T("div",{});make=T("button",{type:"button",class:"chip",onclick:()=>{this.film()}},"Make it");progress=T("progress",{max:1,value:0,hidden:!0,"aria-label":"How far it is"});cancel=T("button",{type:"button",class:"chip quiet",hidden:!0,onclick:()=>this.stop?.abort()},"Cancel");others=T("div",{class:"chips wrap"});stop=null;asked=!1;shown(){this.asked||!this.player.served||(this.asked=!0,Yt.exports(this.player.name).then(({formats:t})=>{this.others.replaceChildren(...t.map(e=>{let n=T("button",{type:"button",class:"chip",onclick:()=>{this.export(e,n)}},v1[e]??e);return n}))},t=>{this.asked=!1,Na(t)}))}number(t,e,n,s,r){return T("input",{type:"number","aria-label":t,value:e,min:n,max:s,step:r,inputmode:"numeric"})}choose(){let[,t]=Tc[+this.format.value];this.moving.hidden=t==="png",t==="gif"&&+this.fps.value>25&&(this.fps.value="20")}shot(){let[,t,e]=Tc[+this.format.value];for(let c of[this.width,this.height,...t==="png"?[]:[this.fps,this.rounds]]){let l=+c.value;if(!Number.isFinite(l)||l<+c.min||l>+c.max)throw new On(`${c.ariaLabel}: a number from ${c.min} to ${c.max}, not ${c.value||"nothing"}.`)}let n=c=>2*Math.round(+c.value/2),s=+this.fps.value,{clip:r}=this.player.animator,a=Math.max(1/s,+this.rounds.value*(r.duration||(this.around.checked?4:1/s))),o=t==="png"?1:Math.max(1,Math.round(a*s));if(o>bg)throw new On(`These are ${o} frames; choose fewer rounds or frames a second (${bg} at the most).`);return{format:t,transparent:e,width:n(this.width),height:n(this.height),fps:s,frames:o,turntable:t!=="png"&&this.around.checked}}get filming(){return this.stop!==null}async film(){if(this.stop||this.player.drawnElsewhere)return;let t;try{t=this.shot()}catch(d){Na(d);return}let{player:e}=this,{stage:n,animator:s}=e,{avatar:r,covered:a}=n,o=s.playing;this.stop=new AbortController,this.make.disabled=!0,this.cancel.hidden=this.progress.hidden=!1;let c=n.view,l={...a},h=e.looking.look,{exact:u}=r;e.drawnElsewhere=!0;try{Object.assign(a,{top:0,bottom:0,right:0}),r.exact=!0,t.transparent&&(e.looking.look={...h,background:{kind:"none"},backdrop:"",floor:h.floor==="None"?"None":"Shadow only"},n.floor.material.uniforms.pool.value=0),n.resize(t.width,t.height,1);let d=await gg(n,s,t,p=>this.progress.value=p,this.stop.signal),f=`${vn(e.name)}${t.format==="png"?"":`-${vn(s.clip.name)}`}.${Tc[+this.format.value][3]}`;In(d,f),Ot(`Saved ${f}`)}catch(d){this.stop.signal.aborted||Na(d)}finally{this.stop=null,this.make.disabled=!1,this.cancel.hidden=this.progress.hidden=!0,Object.assign(a,l),r.exact=u,t.transparent&&(e.looking.look=h),e.drawnElsewhere=!1,s.playing=o,c&&n.go(c,!1),e.fit(),e.refresh()}}motion(){let{animator:t,stage:e,name:n}=this.player,{clip:s}=t,r=km(e.avatar.data.skeleton,s,e.avatar.restPose(),30);In(new Blob([r],{type:"text/plain"}),`${vn(n)}-${vn(s.name)}.bvh`)}async export(t,e){let n=e.textContent;e.disabled=!0,e.textContent=`${n}: being made …`;try{let{blob:s,name:r}=await Yt.exported(this.player.name,t);In(s,r)}catch(s){Na(s)}finally{e.disabled=!1,e.textContent=n}}async share(){let{player:t}=this,{name:e,kept:n,posing:s,looking:r,animator:a}=t;try{let o=await Yt.wholePage(e),l={motions:[...(await n.all("motion")).values()],poses:s.keptPoses,faces:t.faces,pose:s.shownPose,byHand:s.byHand,look:r.look,clip:a.clip.name},h=`<script type="application/json" id="shared">${JSON.stringify(l).replaceAll("<","\\u003c")}<\/script>`,u=o.indexOf('<script type="module">');In(new Blob([o.slice(0,u),h,o.slice(u)],{type:"text/html"}),`${vn(e)}.html`),Ot("One HTML file with the avatar, its clips and what was added: it opens anywhere, without a server.")}catch(o){Na(o)}}async embed(){let{name:t,animator:e}=this.player,n=`${vn(t)}.splats.glb`,s=e.clip.duration>0?` clip="${e.clip.name.replaceAll("&","&amp;").replaceAll('"',"&quot;")}"`:"",r=`<script type="module" src="${Da}"><\/script>
<persona-avatar src="${n}"${s} style="width: 360px; height: 540px"></persona-avatar>
`;try{await navigator.clipboard.writeText(r),Ot(`Copied. Put ${n} ("Gaussians with clips") and ${Da} beside your page.`)}catch{In(new Blob([r],{type:"text/html"}),`${vn(t)}-embed.html`),Ot("This browser does not let the page copy: the code is saved as a file.")}}};function Na(i){Ot(i instanceof Ae||i instanceof On?i.message:`Something went wrong: ${i instanceof Error?i.message:i}`,!0)}var _1="persona",rd="kept",Mg=null;function x1(){return Mg??=new Promise((i,t)=>{let e=indexedDB.open(_1,1);e.onupgradeneeded=()=>e.result.createObjectStore(rd,{keyPath:["avatar","kind","name"]}),e.onsuccess=()=>i(e.result),e.onerror=()=>t(e.error)}),Mg}async function sd(i,t){let e=(await x1()).transaction(rd,i),n=t(e.objectStore(rd));return new Promise((s,r)=>{e.oncomplete=()=>s(n.result),e.onerror=e.onabort=()=>r(e.error)})}var Rc=class{constructor(t){this.avatar=t}avatar;async all(t){let{avatar:e}=this,n=()=>IDBKeyRange.bound([e,t],[e,t,[]]);try{let s=await sd("readonly",r=>r.getAll(n()));return new Map(s.sort((r,a)=>r.since-a.since).map(r=>[r.name,r.thing]))}catch{return new Map}}async put(t,e,n){try{return await sd("readwrite",s=>s.put({avatar:this.avatar,kind:t,name:e,thing:n,since:Date.now()})),!0}catch{return!1}}async remove(t,e){await sd("readwrite",n=>n.delete([this.avatar,t,e])).catch(()=>{})}};var b1=[["immersive-vr","Enter VR"],["immersive-ar","Enter AR"]],M1=2,S1=1.6,w1=.8,Pc=class{constructor(t){this.player=t;for(let[e,n]of b1)navigator.xr?.isSessionSupported(e).then(s=>{s&&(this.buttons.append(T("button",{type:"button",class:"chip",onclick:()=>{this.enter(e)}},n)),this.buttons.hidden=!1)},()=>{})}player;buttons=T("div",{class:"chips wrap",hidden:!0});session=null;end(){this.session?.end()}async enter(t){let{player:e}=this;if(this.session||e.drawnElsewhere)return;let n=null;try{n=await navigator.xr.requestSession(t,{optionalFeatures:["local-floor"]}),this.session=n,e.drawnElsewhere=!0,n.addEventListener("end",()=>this.left()),await this.begin(n,t==="immersive-ar")}catch(s){this.left(),n?.end().catch(()=>{}),Ot(`It could not be entered: ${s instanceof Error?s.message:s}`,!0)}}async begin(t,e){let{stage:n,animator:s}=this.player,r=n.renderer.getContext();await r.makeXRCompatible();let a=new XRWebGLLayer(t,r,{depth:!1,stencil:!1,antialias:!1});await t.updateRenderState({baseLayer:a,depthNear:_s,depthFar:xs});let o=await t.requestReferenceSpace("local-floor").catch(()=>null),c=o??await t.requestReferenceSpace("local"),l=n.avatar.jointPlace(0),h=Float32Array.of(l[0],o?0:S1,l[2]+M1),u=-1,d=(f,p)=>{if(this.session!==t)return;t.requestAnimationFrame(d);let y=u<0?0:Math.min(.25,(f-u)/1e3),m=p.getViewerPose(c);if(u=f,s.advance(y),n.show(s,y),A1(n.avatar.jointPlace(0),l,h),!m)return;let g=m.views.map(_=>({projection:_.projectionMatrix,pose:_.transform.matrix,at:a.getViewport(_)}));n.drawEyes(a.framebuffer,g,h,e)};t.requestAnimationFrame(d)}left(){let{player:t}=this;this.session&&(this.session=null,t.drawnElsewhere=!1,t.fit(),t.refresh())}};function A1(i,t,e){let n=i[0]-t[0],s=i[2]-t[2],r=Math.max(0,1-w1/Math.hypot(n,s));for(let a of[t,e])a[0]+=r*n,a[2]+=r*s}var E1="panorama.js";var Sg=i=>/\.(hdr|pic|exr)$/i.test(i.name);async function wg(i){if(i.size>536870912)throw new Error(`${i.name} is larger than any panorama needs to be (${536870912/2**20} MiB); make it smaller.`);let t=await fetch(E1);if(!t.ok)throw new Error(`The local server answered ${t.status}.`);let e=URL.createObjectURL(new Blob([await t.text()],{type:"text/javascript"})),n=new Worker(e,{type:"module"});try{let s=await i.arrayBuffer(),r={name:i.name,bytes:s};return await new Promise((a,o)=>{n.onmessage=({data:c})=>"light"in c?a(c.light):o(new Error(c.problem)),n.onerror=()=>o(new Error(`${i.name} cannot be read as a panorama by this browser.`)),setTimeout(()=>o(new Error(`${i.name} takes too long to read: it is damaged, or larger than light needs it.`)),6e4),n.postMessage(r,[s])})}finally{n.terminate(),URL.revokeObjectURL(e)}}var Ag=["surroundings","panorama","azimuth","elevation","strength","color","shadow"],T1=[["White","#ffffff"],["Black","#000000"],["Grey","#808080"],["Green","#00b140"]],ad={"Studio wall":[["0","#e9ebef"],["0.62","#c3c8d0"],["0.68","#d4d8de"],["1","#eceef1"]],Sky:[["0","#4f8fd6"],["0.55","#cfe4f5"],["0.62","#9db38b"],["1","#6f8a5b"]],Dusk:[["0","#231f3d"],["0.5","#9c4f6e"],["0.62","#f2a65e"],["0.66","#3a2a35"],["1","#241c27"]]},od="Photo",Ic="Even",Ua="Panorama",Ti=Math.PI/180,C1=12,Lc=class{constructor(t,e){this.player=t;this.immersion=e;this.state={background:t.background,backdrop:"",floor:"Lines",surroundings:this.usual,panoramas:[],panorama:"",azimuth:40,elevation:35,strength:1,color:"#ffffff",shadow:!1},this.page=T("div",{},...this.light(),...this.backgrounds(),...this.cameras(),...this.quality()),this.findAgain()}player;immersion;page;turning=0;state;chosen=!1;picture=null;shownBackdrop="";shows=[];get usual(){return this.player.stage.avatar.data.light?od:Ic}get look(){return{...this.state}}set look(t){Object.assign(this.state,t),this.chosen=!0,this.apply()}async findAgain(){let{player:{kept:t,stage:e},state:n}=this,s=await t.all("panorama"),r=(await t.all("light")).get("light");s.size&&this.addPanoramas([...s.values()].filter(o=>n.panoramas.every(({name:c})=>c!==o.name)));let a=r&&(r.surroundings===Ua?s.has(r.panorama):r.surroundings in _r||r.surroundings===Ic||r.surroundings===od&&e.avatar.data.light!==null);this.chosen||!a||(Object.assign(n,r),this.apply())}addPanoramas(t){let{state:e}=this,n=t.map(s=>s.name);e.panoramas=[...e.panoramas.filter(s=>!n.includes(s.name)),...t];for(let s of this.shows)s()}removePanorama(t){let{state:e}=this;this.player.kept.remove("panorama",t),e.panoramas=e.panoramas.filter(n=>n.name!==t),e.panorama===t&&e.surroundings===Ua&&this.set({surroundings:this.usual,panorama:""});for(let n of this.shows)n()}async takePanorama(t){try{let{matrices:e,azimuth:n,elevation:s}=await wg(t),r=t.name.replace(/\.\w+$/,""),a={name:r,matrices:[...e],azimuth:n,elevation:s};this.player.kept.put("panorama",r,a),this.addPanoramas([a]),this.choosePanorama(a),Ot(`The light is that of ${r}.`)}catch(e){Ot(e instanceof Error?e.message:String(e),!0)}}choosePanorama({name:t,azimuth:e,elevation:n}){this.set({surroundings:Ua,panorama:t,azimuth:e/Ti,elevation:n/Ti})}matrices(){let{surroundings:t,azimuth:e,panoramas:n}=this.state,s=this.lighting(),r=n.find(a=>a.name===this.state.panorama);return t===Ua&&r?rm(r.matrices,e*Ti-r.azimuth):s&&am(s)}lighting(){let{surroundings:t,azimuth:e,elevation:n,strength:s,color:r}=this.state,a=_r[t];if(!a)return null;let[o,...c]=a.lamps,l=[1,3,5].map(u=>(parseInt(r.slice(u,u+2),16)/255)**2.2),h={azimuth:e*Ti,elevation:n*Ti,strength:o.strength*s,color:o.color.map((u,d)=>u*l[d])};return{...a,lamps:[h,...c]}}apply(){let{player:t,state:e}=this,{stage:n}=t;n.avatar.setLight(this.matrices()),e.surroundings===Ic&&(n.avatar.lit=!1),n.lamp=e.shadow?{azimuth:e.azimuth*Ti,elevation:e.elevation*Ti}:null,n.floor.visible=e.floor!=="None",n.floor.material.uniforms.lines.value=e.floor==="Lines"?1:0,t.setBackground(e.background),e.backdrop!==this.shownBackdrop&&(n.setBackdrop(ad[e.backdrop]?R1(ad[e.backdrop]):e.backdrop==="own"?this.picture:null),this.shownBackdrop=e.backdrop);for(let s of this.shows)s();t.refresh()}set(t){let{state:e}=this;Object.assign(e,t),this.chosen=!0,Ag.some(n=>n in t)&&this.player.kept.put("light","light",Object.fromEntries(Ag.map(n=>[n,e[n]]))),this.apply()}light(){let{state:t}=this,e=this.player.stage.avatar.data.light!==null,n=T("div",{class:"chips wrap",role:"radiogroup","aria-label":"Light"});for(let _ of[...e?[od]:[],Ic,...Object.keys(_r)]){let S=T("button",{type:"button",role:"radio",class:"chip",onclick:()=>{let[x]=_r[_]?.lamps??[];this.set({surroundings:_,strength:1,color:"#ffffff",...x&&{azimuth:Math.round(x.azimuth/Ti),elevation:Math.round(x.elevation/Ti)}})}},_);this.shows.push(()=>S.setAttribute("aria-checked",String(t.surroundings===_))),n.append(S)}let s=[],r=t.panoramas,a=()=>{if(r!==t.panoramas){r=t.panoramas;for(let[,,_]of s.splice(0))_.remove();for(let _ of r){let{name:S}=_,x=T("button",{type:"button",role:"radio",class:"chip",title:S,onclick:()=>this.choosePanorama(_)},S);s.push([S,x,T("span",{class:"pair"},x,we("close",`Remove ${S}`,()=>this.removePanorama(S)))])}n.append(...s.map(([,,_])=>_))}},o=T("input",{type:"file",accept:".hdr,.pic,.exr",hidden:!0,onchange:async()=>{let[_]=o.files??[];o.value="",_&&(l.disabled=!0,l.textContent=`Reading ${_.name} …`,await this.takePanorama(_),l.disabled=!1,l.textContent=c)}}),c="A panorama of yours",l=T("button",{type:"button",class:"chip",title:".hdr, .pic or .exr",onclick:()=>o.click()},c),h=_=>`${_.toFixed(0)}°`,u=fn("From the side",{min:-180,max:180,step:5,value:t.azimuth},_=>this.set({azimuth:_}),h),d=fn("From above",{min:-10,max:90,step:5,value:t.elevation},_=>this.set({elevation:_}),h),f=fn("Strength",{min:0,max:2,step:.05,value:t.strength},_=>this.set({strength:_}),_=>`${Math.round(100*_)} %`),p=T("input",{type:"color",value:t.color,oninput:()=>this.set({color:p.value})}),y=T("label",{class:"field"},T("span",{},"Colour"),p),m=T("input",{type:"checkbox",onchange:()=>this.set({shadow:m.checked})});this.shows.push(()=>{let _=t.surroundings in _r,S=t.surroundings===Ua;a();for(let[x,b]of s)b.setAttribute("aria-checked",String(S&&x===t.panorama));f.element.hidden=y.hidden=!_,u.element.hidden=!_&&!S&&!t.shadow,d.element.hidden=!_&&!t.shadow,u.set(t.azimuth),d.set(t.elevation),f.set(t.strength),p.value=t.color,m.checked=t.shadow});for(let _ of this.shows)_();let g=this.player.served?T("div",{class:"chips wrap"},l,o):null;return[T("h2",{},"Light"),n,...g?[g]:[],T("label",{class:"check"},m,"Cast a shadow"),u.element,d.element,f.element,y]}backgrounds(){let{state:t}=this,e=T("div",{class:"swatches",role:"radiogroup","aria-label":"Background"}),n=(c,l,h,u)=>{let d=T("button",{type:"button",role:"radio",class:`swatch ${u}`,"aria-label":c,title:c,onclick:()=>this.set({backdrop:"",...l})});h&&(d.style.background=h);let f=()=>l.backdrop?t.backdrop===l.backdrop:!t.backdrop&&JSON.stringify(t.background)===JSON.stringify(l.background);this.shows.push(()=>d.setAttribute("aria-checked",String(f()))),e.append(d)};n("As the page",{background:{kind:"theme"}},null,"theme");for(let[c,l]of T1)n(c,{background:{kind:"color",color:l}},l,"");n("Transparent",{background:{kind:"none"}},null,"none");for(let[c,l]of Object.entries(ad))n(c,{background:{kind:"color",color:l[0][1]},backdrop:c},`linear-gradient(${l.map(([h,u])=>`${u} ${100*+h}%`).join(", ")})`,"");let s=T("input",{type:"color",value:"#3d63dd","aria-label":"A background colour of your own",oninput:()=>this.set({backdrop:"",background:{kind:"color",color:s.value}})});e.append(s);let r=T("input",{type:"file",accept:"image/*",hidden:!0,onchange:async()=>{let c=r.files?.[0];if(r.value="",!!c)try{this.picture=await createImageBitmap(c,{imageOrientation:"flipY"}),this.shownBackdrop="",this.set({backdrop:"own",background:{kind:"color",color:"#808080"}})}catch{Ot(`${c.name} is no picture that this browser can read.`,!0)}}}),a=T("button",{type:"button",class:"chip",onclick:()=>r.click()},"A picture of yours"),o=T("select",{"aria-label":"Floor",onchange:()=>this.set({floor:o.value})},...["Lines","Shadow only","None"].map(c=>T("option",{},c)));this.shows.push(()=>o.value=t.floor);for(let c of this.shows)c();return[T("h2",{},"Background"),e,T("div",{class:"chips wrap"},a,r),T("label",{class:"field"},T("span",{},"Floor"),o)]}cameras(){let{player:t}=this,{stage:e}=t,{data:n}=e.avatar,s=(a,o)=>T("button",{type:"button",class:"chip",onclick:o},a),r=T("input",{type:"checkbox",onchange:()=>{this.turning=r.checked?2*Math.PI/C1:0,t.refresh()}});return[T("h2",{},"Camera"),T("div",{class:"chips wrap"},s("Front",()=>e.frame(0,!0)),s("Left side",()=>e.frame(Math.PI/2,!0)),s("Back",()=>e.frame(Math.PI,!0)),s("Right side",()=>e.frame(-Math.PI/2,!0)),...n.anatomy?[s("Face",()=>e.lookAtHead()),s("Upper body",()=>e.lookAtHead(2.6))]:[],...n.photoCamera?[s("As the photo",()=>t.photoView())]:[]),T("label",{class:"check"},r,"Turntable"),this.immersion]}quality(){let{player:t}=this,{data:e}=t.stage.avatar,n=e.correctives?.residualMm,s=T("input",{type:"checkbox",checked:!0,onchange:()=>{r.input.disabled=s.checked,t.setQuality(s.checked?null:+r.input.value)}}),r=fn("Pixels",{min:.25,max:2,step:.05,value:Math.min(2,devicePixelRatio)},a=>t.setQuality(a),a=>`${Math.round(100*a)} %`);return r.input.disabled=!0,[T("h2",{},"Quality"),T("label",{class:"check"},s,"As fast as this computer allows"),r.element,T("p",{class:"hint"},`${String(e.count).replace(/\B(?=(\d{3})+$)/g,",")} Gaussians, ${e.skeleton.names.length} joints, ${e.actions.length} facial actions.`+(n!=null?` Pose-driven offsets are reproduced to ${n.toFixed(2)} mm in poses not used for it.`:""))]}};function R1(i){let t=T("canvas",{width:4,height:512}),e=t.getContext("2d"),n=e.createLinearGradient(0,0,0,512);for(let[s,r]of i)n.addColorStop(+s,r);return e.fillStyle=n,e.fillRect(0,0,4,512),t}var P1=Math.PI/180,Fc=class{constructor(t){this.player=t;let e=T("div",{class:"tabs",role:"tablist","aria-label":"Controls"}),{pages:n}=this,{garments:s}=t.stage,r=s?[["Cloth",this.cloth(s)]]:[];for(let[a,o]of[["Motion",this.motion()],...r,["Face",this.face()],["Pose",t.posing.page],["Look",t.looking.page],["Download",t.downloading.page],...t.alive.pages]){let c=`page-${a.toLowerCase()}`,l=T("button",{type:"button",role:"tab",id:`tab-${c}`,"aria-controls":c,onclick:()=>this.show(a)},a);o.id=c,o.setAttribute("role","tabpanel"),o.setAttribute("aria-labelledby",`tab-${c}`),this.tabs.push({button:l,page:o}),e.append(l),n.append(o)}e.addEventListener("keydown",a=>{let o=this.tabs.findIndex(h=>h.button===document.activeElement),c=a.key==="ArrowRight"?1:a.key==="ArrowLeft"?-1:0;if(o<0||!c)return;a.stopPropagation();let l=this.tabs[(o+c+this.tabs.length)%this.tabs.length];l.button.click(),l.button.focus()}),this.choose("Motion"),this.element=T("aside",{class:"card panel","aria-label":"Controls"},T("div",{class:"head"},e,we("close","Close the controls",()=>this.close())),n),this.element.hidden=matchMedia("(max-width: 820px)").matches}player;element;tabs=[];pages=T("div",{class:"pages"});mixing=null;removal=T("button",{type:"button",class:"chip quiet",hidden:!0,onclick:()=>this.player.removeClip()},"Remove this motion");before=null;faces=new Map;addFaces=()=>{};showFace=()=>{};live=T("input",{type:"checkbox",checked:!0});toggle(){this.element.hidden=!this.element.hidden,this.arrange()}close(){this.element.hidden=!0,this.arrange()}show(t){this.choose(t),this.arrange()}get open(){return this.element.hidden?"":this.tabs.find(t=>!t.page.hidden)?.button.textContent??""}arrange(){let{player:t,open:e}=this,{stage:n}=t;t.fit(),t.posing.shown=e==="Pose",e==="Download"&&t.downloading.shown(),e==="Face"?(this.before??=n.view,this.before&&n.lookAtHead()):this.before&&(n.go(this.before),this.before=null)}choose(t){for(let{button:e,page:n}of this.tabs){let s=e.textContent===t;e.setAttribute("aria-selected",String(s)),e.tabIndex=s?0:-1,s&&n.hidden&&(this.pages.scrollTop=0),n.hidden=!s}}clipsChanged(){let{mixing:t,player:e}=this;if(!t)return;let n=t.value;t.replaceChildren(T("option",{value:""},"nothing"),...e.clips.map((s,r)=>T("option",{value:r},s.name.replaceAll("_"," ")))),t.value=n}faceChanged(){this.showFace()}clipChosen(){this.removal.hidden=!this.player.removable}motion(){let{player:t}=this,{animator:e}=t,n=fn("Speed",{min:.1,max:3,step:.05,value:1},o=>e.speed=o,o=>`${o.toFixed(2)}×`),s=T("input",{type:"checkbox",checked:!0,onchange:()=>e.loop=s.checked}),r=T("input",{type:"checkbox",checked:!0,onchange:()=>t.stage.follow=r.checked}),a=fn("How much",{min:0,max:1,step:.01,value:.5},o=>{e.mixed&&(e.mixed.share=o),t.refresh()},o=>`${Math.round(100*o)} %`);return this.mixing=T("select",{"aria-label":"Mix in another clip",onchange:()=>{let o=t.clips[+this.mixing.value];e.mixed=this.mixing.value!==""&&o?{clip:o,share:+a.input.value}:null,a.element.hidden=!e.mixed,t.refresh()}}),a.element.hidden=!0,this.clipsChanged(),T("div",{},n.element,T("label",{class:"check"},s,"Loop"),T("label",{class:"check"},r,"The camera follows"),T("label",{class:"field"},T("span",{},"Mix in"),this.mixing),a.element,this.removal,t.served?T("p",{class:"hint"},"Drop a motion (.bvh, .npz of AMASS or SMPL-X, .glb) or a video of somebody moving anywhere on the page."):null,T("details",{},T("summary",{},"Keys"),T("dl",{class:"keys"},...t.keys.flatMap(([o,c])=>[T("dt",{},o),T("dd",{},c)]))))}cloth(t){let e=l=>t.weather={...t.weather,...l},n=fn("Wind",{min:0,max:10,step:.1,value:0},l=>e({wind:l}),l=>`${l.toFixed(1)} m/s`),s=fn("From",{min:-180,max:180,step:5,value:0},l=>e({from:l*P1}),l=>`${l.toFixed(0)}°`),r=fn("Stiffness",{min:-1,max:1,step:.02,value:0},l=>e({stiffness:10**l}),l=>`${(10**l).toPrecision(2)}×`),a=[n,s,r],o=()=>{t.live=this.live.checked;for(let l of a)l.input.disabled=!t.live;this.player.refresh()};this.live.addEventListener("change",o);let{kinds:c}=this.player.stage.avatar.data.cloth.outfit;return T("div",{},T("label",{class:"check"},this.live,"Simulated: it hangs and swings"),...a.map(l=>l.element),T("div",{class:"chips wrap"},T("button",{type:"button",class:"chip quiet",onclick:()=>{for(let l of a)l.set(0);e(yr)}},"As the cloth is")),T("p",{class:"hint"},`Hanging free: ${[...new Set(c)].join(", ")}. Wind from 0° blows into the face of a person in the reference pose, from 90° at its left.`))}toggleCloth(){this.live.checked=!this.live.checked,this.live.dispatchEvent(new Event("change"))}face(){let{player:t}=this,{animator:e}=t,{data:n}=t.stage.avatar,s=n.actions.map(y=>y.name),r=new Map;this.showFace=()=>r.forEach((y,m)=>{let g=e.face[m];y.set(Number.isNaN(g)?n.photoPose.expression[m]:g)});let a=(y,m)=>{t.posing.begin(`face ${y}`),e.face[y]=m,t.refresh()},o=()=>{t.posing.begin("face"),e.face.fill(NaN),this.showFace(),t.refresh()},c=y=>{o();for(let[m,g]of Object.entries(y)){let _=s.indexOf(m);_>=0&&(e.face[_]=g)}this.showFace(),t.refresh()},l=T("div",{class:"chips wrap",hidden:!0}),h=this.faces,u=()=>{l.hidden=!h.size,l.replaceChildren(...[...h].map(([y,m])=>T("span",{class:"pair"},T("button",{type:"button",class:"chip",onclick:()=>c(m)},y),we("close",`Remove ${y}`,()=>{h.delete(y),t.kept.remove("face",y),u()}))))},d=async()=>{let y=1;for(;h.has(`Face ${y}`);)y++;let m=`Face ${y}`,g=Object.fromEntries(s.map((_,S)=>[_,e.pose.expression[S]]));h.set(m,g),u(),await t.kept.put("face",m,g)||Ot("This browser keeps nothing: the face is here as long as the page is open.")};this.addFaces=y=>{for(let[m,g]of y)h.set(m,g);u()},t.kept.all("face").then(this.addFaces);let f=Object.entries(Yd).filter(([,y])=>Object.keys(y).some(m=>s.includes(m))),p=T("div",{},T("div",{class:"chips wrap"},...f.map(([y,m])=>T("button",{type:"button",class:"chip",onclick:()=>c(m)},y)),T("button",{type:"button",class:"chip quiet",onclick:o},"As in the clip"),T("button",{type:"button",class:"chip quiet",onclick:()=>{d()}},"Keep this face")),l);return s.length||p.replaceChildren(T("p",{class:"hint"},"This avatar has no facial actions.")),$d(s).forEach((y,m)=>{let g=T("details",{open:m===0},T("summary",{},y.title));for(let{label:_,index:S}of y.items){let x=fn(_,{min:0,max:1,step:.01,value:n.photoPose.expression[S]},b=>a(S,b));x.input.dataset.action=s[S],r.set(S,x),g.append(x.element)}p.append(g)}),p}};var I1=.9995,Eg=.12,L1=.35,Tg=12,Cg=.004,kn=(i,t)=>[i[0]-t[0],i[1]-t[1],i[2]-t[2]],Cr=(i,t)=>i[0]*t[0]+i[1]*t[1]+i[2]*t[2],Ps=(i,t)=>[i[1]*t[2]-i[2]*t[1],i[2]*t[0]-i[0]*t[2],i[0]*t[1]-i[1]*t[0]],Xn=i=>Math.hypot(...i),Ki=i=>i.map(t=>t/(Xn(i)||1)),Oa=(i,t)=>[...i.map(e=>e*Math.sin(t/2)),Math.cos(t/2)],ld=i=>[-i[0],-i[1],-i[2],i[3]];function Zi(i,t){let e=new Float32Array(4);return an(e,0,i,0,t,0),[...e]}function F1(i,t){let e=Ps([i[0],i[1],i[2]],t).map(s=>2*s),n=Ps([i[0],i[1],i[2]],e);return[t[0]+i[3]*e[0]+n[0],t[1]+i[3]*e[1]+n[1],t[2]+i[3]*e[2]+n[2]]}function Rg(i,t,e=1){let n=Ki(i),s=Ki(t),r=Ps(n,s),a=Xn(r);return a<1e-7?[0,0,0,1]:Oa(Ki(r),e*Math.atan2(a,Cr(n,s)))}function D1(i,t){let e=Math.min(1,Math.abs(i[3])),n=2*Math.acos(e),s=i[3]<0?-1:1;return n<=t?i:Oa(Ki([s*i[0],s*i[1],s*i[2]]),t)}var Dc=class{constructor(t,e,n){this.skeleton=t;this.anatomy=e;this.matrices=new Float32Array(12*t.names.length),this.limits=new Map(n.map(a=>[a.joint,a]));let s=a=>[t.rest[3*a],t.rest[3*a+1],t.rest[3*a+2]],r=(a,o)=>{this.limits.has(a)||this.limits.set(a,{joint:a,axis:o,low:-Math.PI,high:Math.PI})};for(let a of e.legs)r(a.lower[0],[1,0,0]);for(let a of e.arms)r(a.lower[0],Ki(Ps(kn(s(a.end),s(a.lower[0])),[0,0,1])))}skeleton;anatomy;matrices;limits;get handles(){let t=e=>[{kind:e,side:0},{kind:e,side:1}];return[{kind:"head"},{kind:"hips"},...t("hand"),...t("elbow"),...t("foot"),...t("knee")]}joint(t){let{anatomy:e}=this;if(t.kind==="head")return e.head;if(t.kind==="hips")return e.hips;let n=this.limb(t.kind,t.side);return t.kind==="hand"||t.kind==="foot"?n.end:n.lower[0]}place(t,e){return Yn(this.skeleton,t,this.matrices),Lr(this.skeleton,this.matrices,this.joint(e))}drag(t,e,n,s){dn(t,s);let{anatomy:r}=this;if(e.kind==="hand")this.hand(t,s,r.arms[e.side],n);else if(e.kind==="foot")this.planted(s,r.legs[e.side],n);else if(e.kind==="elbow"||e.kind==="knee")this.swivel(s,this.limb(e.kind,e.side),n);else if(e.kind==="head")this.lean(t,s,[...r.spine,...r.neck],r.head,n,Tg);else{let a=this.at(t,r.hips),o=r.legs.map(c=>this.at(t,c.end));for(let c=0;c<3;c++)s.translation[c]+=n[c]-a[c];r.legs.forEach((c,l)=>this.planted(s,c,o[l],this.world(t,c.end)))}}limb(t,e){return(t==="hand"||t==="elbow"?this.anatomy.arms:this.anatomy.legs)[e]}at(t,e){return Yn(this.skeleton,t,this.matrices),Lr(this.skeleton,this.matrices,e)}world(t,e){let n=[0,0,0,1];for(let s=e;s>=0;s=this.skeleton.parents[s])n=Zi(t.rotations.subarray(4*s,4*s+4),n);return n}turn(t,e,n){let s=this.skeleton.parents[e],r=s<0?[0,0,0,1]:this.world(t,s),a=Zi(Zi(ld(r),n),Zi(r,t.rotations.subarray(4*e,4*e+4))),o=Math.hypot(...a);t.rotations.set(a.map(c=>c/o),4*e)}setWorld(t,e,n){let s=this.skeleton.parents[e];t.rotations.set(Zi(ld(s<0?[0,0,0,1]:this.world(t,s)),n),4*e)}limit(t,e){let n=this.limits.get(e);if(!n)return;let s=[...t.rotations.subarray(4*e,4*e+4)],r=Ki(n.axis),a=2*Math.atan2(Cr([s[0],s[1],s[2]],r),s[3]);a>Math.PI&&(a-=2*Math.PI),a<-Math.PI&&(a+=2*Math.PI);let o=Math.max(n.low,Math.min(n.high,a));o!==a&&t.rotations.set(Zi(s,Oa(r,o-a)),4*e)}reach(t,e,n){let s=e.upper[0],r=e.lower[0],a=this.at(t,s),o=this.at(t,r),c=this.at(t,e.end),l=kn(o,a),h=kn(c,o),u=Xn(l),d=Xn(h),f=Math.max(Math.abs(u-d)+1e-4,Math.min(I1*(u+d),Xn(kn(n,a)))),p=Math.acos(Math.max(-1,Math.min(1,(f**2-u**2-d**2)/(2*u*d)))),y=Ps(l,h),m=this.limits.get(r),g=this.skeleton.parents[r];Xn(y)<.02*u*d&&m&&(y=F1(this.world(t,g),m.axis));let _=Math.atan2(Xn(Ps(l,h)),Cr(l,h));this.turn(t,r,Oa(Ki(y),p-_)),this.limit(t,r),this.turn(t,s,Rg(kn(this.at(t,e.end),a),kn(n,a)))}planted(t,e,n,s=this.world(t,e.end)){this.reach(t,e,n),this.setWorld(t,e.end,s)}hand(t,e,n,s){for(let r=0;r<Tg;r++){if(this.reach(e,n,s),Xn(kn(this.at(e,n.end),s))<Cg)return;this.lean(t,e,this.anatomy.spine,n.end,s,1)}this.reach(e,n,s)}lean(t,e,n,s,r,a){let o=n.filter(c=>c!==this.anatomy.hips);for(let c=0;c<a;c++)for(let l of o){let h=this.at(e,l),u=this.at(e,s);if(Xn(kn(u,r))<Cg)return;this.turn(e,l,Rg(kn(u,h),kn(r,h),a>1?3*Eg:Eg));let d=[...t.rotations.subarray(4*l,4*l+4)],f=D1(Zi(ld(d),e.rotations.subarray(4*l,4*l+4)),L1);e.rotations.set(Zi(d,f),4*l)}}swivel(t,e,n){let s=this.at(t,e.upper[0]),r=this.at(t,e.lower[0]),a=this.at(t,e.end),o=Ki(kn(a,s)),c=d=>{let f=kn(d,s),p=Cr(f,o);return[f[0]-p*o[0],f[1]-p*o[1],f[2]-p*o[2]]},l=c(r),h=c(n),u=this.world(t,e.end);Xn(l)<.001||Xn(h)<.001||(this.turn(t,e.upper[0],Oa(o,Math.atan2(Cr(Ps(l,h),o),Cr(l,h)))),this.setWorld(t,e.end,u))}};function N1(i){let t=new Map(i.map((n,s)=>[n,s])),e=n=>n.replace(/([._-])([LR])$/,(s,r,a)=>r+(a==="L"?"R":"L")).replace(/^(left|right)(?=_)/,s=>s==="left"?"right":"left");return Int32Array.from(i,(n,s)=>t.get(e(n))??s)}function Pg(i,t,e,n){let s=N1(t),r=new Map(e.map((l,h)=>[l,h])),{rotations:a,translation:o,expression:c}={rotations:i.rotations.slice(),translation:i.translation.slice(),expression:i.expression.slice()};for(let l=0;l<t.length;l++){let h=4*s[l];n.rotations.set([a[h],-a[h+1],-a[h+2],a[h+3]],4*l)}return n.translation.set([-o[0],o[1],o[2]]),e.forEach((l,h)=>{let u=l.endsWith("Left")?`${l.slice(0,-4)}Right`:l.endsWith("Right")?`${l.slice(0,-5)}Left`:l;n.expression[h]=c[r.get(u)??h]}),n}var Ig=Math.PI/180,U1=.02,O1=700,k1=100,Nc=class{constructor(t){this.player=t;let{data:e}=t.stage.avatar;this.scratch=t.stage.avatar.restPose(),this.poser=e.anatomy&&new Dc(e.skeleton,e.anatomy,e.limits);for(let r of this.poser?.handles??[])this.addHandle(r);let n=T("input",{type:"checkbox",checked:!0,onchange:()=>{this.overlay.classList.toggle("off",!n.checked)}}),s=(r,a,o=!1)=>T("button",{type:"button",class:o?"chip quiet":"chip",onclick:a},r);this.page=T("div",{},this.poser?T("p",{class:"hint"},"Drag a hand, a foot, an elbow, a knee, the head or the hips on the picture; or go there with Tab and use the arrow keys."):null,this.poser?T("label",{class:"check"},n,"Handles on the picture"):null,T("div",{class:"line"},this.undoButton,this.redoButton,s("Mirror",()=>this.mirror()),s("Reset all",()=>this.reset(),!0)),T("h2",{},"Kept poses"),this.saved,T("div",{class:"chips wrap"},s("Keep this pose",()=>{this.keep()})),this.joints()),this.showHistory(),this.findAgain()}player;page;overlay=T("div",{class:"handles",hidden:!0,role:"group","aria-label":"Handles of the body: arrow keys move them"});poser;handles=[];undoButton=we("undo","Undo",()=>this.undo());redoButton=we("redo","Redo",()=>this.redo());saved=T("div",{class:"chips wrap"});done=[];undone=[];scratch;last={what:"",at:0};showJoint=()=>{};poses=new Map;set shown(t){this.overlay.hidden=!t||!this.poser,this.place()}place(){if(this.overlay.hidden||!this.poser)return;let{stage:t,animator:e}=this.player;for(let{handle:n,button:s}of this.handles){let[r,a]=t.onScreen(this.poser.place(e.pose,n));s.style.transform=`translate(${r.toFixed(1)}px, ${a.toFixed(1)}px)`}}drag(t,e,n=Ee(this.player.animator.pose)){this.poser&&(this.poser.drag(n,t,e,this.scratch),this.set(this.scratch))}set(t){let{clipPose:e,turns:n,shift:s}=this.player.animator;for(let r=0;r<n.length;r+=4){let a=e.rotations;an(n,r,[-a[r],-a[r+1],-a[r+2],a[r+3]],0,t.rotations,r)}for(let r=0;r<3;r++)s[r]=t.translation[r]-e.translation[r];this.player.animator.advance(0),this.changed()}get byHand(){let{turns:t,shift:e,face:n}=this.player.animator;return{turns:[...t],shift:[...e],face:[...n].map(s=>Number.isNaN(s)?null:s)}}set byHand(t){let{turns:e,shift:n,face:s}=this.player.animator;t.turns.length===e.length&&t.face.length===s.length&&(e.set(t.turns),n.set(t.shift),s.set(t.face.map(r=>r??NaN)),this.player.faceChanged()),this.changed()}begin(t){let e=performance.now(),n=t===this.last.what&&e-this.last.at<O1;this.last={what:t,at:e},n||this.remember({...this.byHand,played:null})}remember(t){this.done.push(t),this.done.length>k1&&this.done.shift(),this.undone.length=0,this.showHistory()}undo(){this.step(this.done,this.undone)}redo(){this.step(this.undone,this.done)}mirror(){let{animator:t,stage:e}=this.player,{skeleton:n,actions:s}=e.avatar.data;this.begin("mirror"),this.player.setPlaying(!1),Pg(t.pose,n.names,s.map(a=>a.name),this.scratch);for(let a of[0,2])this.scratch.translation[a]=t.pose.translation[a];let{expression:r}=this.scratch;for(let a of t.face.keys())r[a]!==t.pose.expression[a]&&(t.face[a]=r[a]);this.player.faceChanged(),this.set(this.scratch)}reset(){let{turns:t,shift:e}=this.player.animator;this.begin("reset"),Lg(t),e.fill(0),this.changed()}step(t,e){let n=t.pop();n&&(e.push({...this.byHand,played:n.played&&this.player.animator.played}),n.played&&this.player.goBack(n.played),this.byHand=n,this.last.what="",this.showHistory())}changed(){this.showJoint(),this.player.refresh()}showHistory(){this.undoButton.disabled=!this.done.length,this.redoButton.disabled=!this.undone.length}addHandle(t){let e="side"in t?t.side?"right ":"left ":"",n=`${e}${t.kind}`,s=T("button",{type:"button",class:`handle ${t.kind}`,"aria-label":`Move the ${n}`,title:n}),{player:r}=this;s.addEventListener("pointerdown",a=>{if(a.button!==0)return;s.setPointerCapture(a.pointerId),r.setPlaying(!1),this.begin(`${n} ${a.timeStamp}`);let o=Ee(r.animator.pose),c=this.poser.place(o,t),l=u=>this.drag(t,r.stage.inSpace(c,u.clientX-a.clientX,u.clientY-a.clientY),o),h=()=>s.removeEventListener("pointermove",l);s.addEventListener("pointermove",l),s.addEventListener("lostpointercapture",h,{once:!0})}),s.addEventListener("keydown",a=>{let o={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,1],ArrowDown:[0,-1]},c=o[a.key];if(!c||a.shiftKey)return;a.preventDefault(),a.stopPropagation(),r.setPlaying(!1),this.begin(n);let l=Ee(r.animator.pose),h=this.poser.place(l,t),[u,d]=r.stage.across();this.drag(t,[0,1,2].map(f=>h[f]+U1*(c[0]*u[f]+c[1]*d[f])),l),r.refresh()}),this.handles.push({handle:t,button:s}),this.overlay.append(s)}joints(){let{player:t}=this,{animator:e}=t,n=Jd(t.stage.avatar.data.skeleton.names),s=-1,r=[0,0,0],a=["Bend","Turn","Tilt"].map((l,h)=>fn(l,{min:-150,max:150,step:1,value:0},u=>{this.begin(`${s} ${l}`),r[h]=u*Ig,e.turns.set(Ls(r[0],r[1],r[2]),4*s),t.refresh()},u=>`${u.toFixed(0)}°`));this.showJoint=()=>{s<0||a.some(l=>l.input===document.activeElement)||(r.splice(0,3,...Td(e.turns,4*s)),a.forEach((l,h)=>l.set(Math.round(r[h]/Ig))))};let o=T("select",{"aria-label":"Joint",onchange:()=>{s=+o.value,this.showJoint()}},...n.map(l=>{let h=T("optgroup",{label:l.title});return h.append(...l.items.map(u=>T("option",{value:u.index},u.label))),h})),c=n.find(l=>l.title==="Left arm")?.items.find(l=>/^shoulder$|upper/i.test(l.label))??n[0]?.items[0];return c&&(o.value=String(c.index),s=c.index),T("details",{open:!this.poser},T("summary",{},"Joint by joint"),T("label",{class:"field"},T("span",{},"Joint"),o),...a.map(l=>l.element),T("div",{class:"chips wrap"},T("button",{type:"button",class:"chip",onclick:()=>{this.begin("joint"),e.turns.set([0,0,0,1],4*s),this.changed()}},"Reset this joint")))}async keep(){let{animator:t,stage:e,kept:n}=this.player,s=1;for(;this.poses.has(`Pose ${s}`);)s++;let r=`Pose ${s}`,a={names:e.avatar.data.skeleton.names,rotations:[...t.pose.rotations],height:t.pose.translation[1]};this.poses.set(r,a),this.showSaved(),await n.put("pose",r,a)||Ot("This browser keeps nothing: the pose is here as long as the page is open.")}async findAgain(){let t=new Map(this.poses);for(let[e,n]of await this.player.kept.all("pose"))t.has(e)||this.add(e,n);this.showSaved()}add(t,e){let{names:n}=this.player.stage.avatar.data.skeleton;e.names.length===n.length&&e.names.every((s,r)=>s===n[r])&&this.poses.set(t,e)}get keptPoses(){return[...this.poses]}set keptPoses(t){for(let[e,n]of t)this.add(e,n);this.showSaved()}get shownPose(){let{clip:t}=this.player.animator,e=Fg.get(t);return e?[t.name,e]:null}showSaved(){let{player:t}=this;this.saved.replaceChildren(...[...this.poses].map(([e,n])=>T("span",{class:"pair"},T("button",{type:"button",class:"chip",onclick:()=>{let s={...this.byHand,played:t.animator.played};t.choose(cd(e,n))&&(this.last.what="",this.remember(s),Lg(t.animator.turns),t.animator.shift.fill(0),this.changed())}},e),we("close",`Remove ${e}`,()=>{this.poses.delete(e),t.kept.remove("pose",e),this.showSaved()})))),this.saved.hidden=!this.poses.size}};function Lg(i){i.forEach((t,e)=>i[e]=e%4===3?1:0)}var Fg=new WeakMap;function cd(i,t){let e={name:i,duration:0,loops:!1,stride:new Float32Array(3),alone:!0,sample:(n,s)=>{s.rotations.set(t.rotations),s.translation.set([0,t.height,0])}};return Fg.set(e,t),e}var Dg=["video/mp4;codecs=avc1.640028","video/mp4;codecs=avc1","video/mp4","video/webm;codecs=vp9","video/webm;codecs=vp8","video/webm"],B1=Dg.filter(i=>i.startsWith("video/webm;")),z1=12e6,Uc=class{constructor(t){this.canvas=t}canvas;recorder=null;get running(){return this.recorder!==null}start(t,e,n){let s="MediaRecorder"in window?(e?B1:Dg).find(l=>MediaRecorder.isTypeSupported(l)):void 0;if(!s||!this.canvas.captureStream)return!1;let r=[],a=new MediaRecorder(this.canvas.captureStream(30),{mimeType:s,videoBitsPerSecond:z1}),o=s.split(";")[0],c=`${t}.${o==="video/mp4"?"mp4":"webm"}`;return a.ondataavailable=l=>r.push(l.data),a.onstop=()=>{this.recorder=null;for(let l of a.stream.getTracks())l.stop();In(new Blob(r,{type:o}),c),n(`Saved ${c}`)},a.start(1e3),this.recorder=a,!0}stop(){this.recorder?.state==="recording"&&this.recorder.stop()}};var H1=350,V1=250,G1=8,W1=/\.(wav|mp3|ogg|oga|opus|m4a|aac|flac|weba|aiff?)$/i,Ng=Math.PI/18,Ug=1.15,Og="persona.turned",X1=400,kg=[["Space","play or pause"],["← →","a frame back or on"],["Shift + arrows","turn the camera"],["+ −","closer, farther"],["Ctrl + Z, Y","undo or redo a change by hand"],["1 – 9","choose a clip"],["R","record"],["S","save a picture"],["P","photo beside it"],["F","full screen"],["0","camera to the front"],["C","garments simulated or not"],["M","controls"]],Oc=class{element;stage;animator;alive;clips;name;served;get keys(){return this.stage.garments?kg:kg.filter(([t])=>t!=="C")}background={kind:"theme"};firstPicture=0;quality=null;canvas=T("canvas",{tabindex:0,"aria-label":"The avatar: drag to turn it, pinch or scroll to come closer"});view;bar;transport;photoSide=T("figure",{class:"photo",hidden:!0});chips=Nd(T("div",{class:"chips clips",role:"group","aria-label":"Clips"}));chipOf=new WeakMap;playButton;recordButton;photoButton;timeline=T("input",{type:"range",min:0,max:1,step:.001,value:0,"aria-label":"Time in the clip"});clock=T("output",{class:"clock"});hint=T("p",{class:"turn",hidden:!0,"aria-hidden":"true"},"Drag to turn");jobCard=T("div",{class:"card job",hidden:!0,role:"status"});panel;dropping;recorder;sizes;arranged=[0,0];stops=[];ratio=Math.min(2,devicePixelRatio);slow=0;sharp=!1;movedAt=0;seenFrom=[];last=0;frozen=!1;over=!1;watched=new Set;ended=new Set;ending=new Set;own=new Set;kept;posing;looking;immersion;downloading;drawnElsewhere=!1;added=new Set;foundAgain;beforePhoto=null;waking=0;resting=0;constructor(t){this.name=t.name,this.served=t.served;let e=Fd(t.glb);this.stage=new Ql(this.canvas,e);let n=this.stage.avatar.restPose();this.clips=[Y1(e.photoPose,this.stage),...e.clips],this.kept=new Rc(t.name),this.stage.onChange=()=>this.wake();let s=this.clips.find(a=>a.name===t.clip)??this.clips[1]??this.clips[0];this.animator=new Za(s,n),matchMedia("(prefers-reduced-motion: reduce)").matches&&(this.animator.playing=!1),this.alive=new lc(this.stage,this.animator,t.served?t.name:null,a=>this.addMotion(a)),this.playButton=we("pause","Pause",()=>this.togglePlaying(),{class:"icon large"}),this.recordButton=we("record","Record a video",()=>this.toggleRecording(),{class:"icon record"}),this.photoButton=we("photo","Photo beside the avatar",()=>this.togglePhoto(),{"aria-pressed":"false",hidden:!t.served}),this.recorder=new Uc(this.canvas),this.bar=T("header",{class:"bar"},t.back?we("back","All avatars",t.back):null,T("h1",{},t.name),T("div",{class:"tools"},this.photoButton,we("camera","Save a picture",()=>{this.savePicture()}),this.recordButton,t.served?we("share","Save as one HTML file to share",()=>{this.downloading.share()}):null,we("full","Full screen",()=>this.toggleFullScreen()),we("tune","Controls",()=>this.panel.toggle(),{class:"icon controls"}))),this.timeline.addEventListener("input",()=>{this.setPlaying(!1),this.animator.time=+this.timeline.value});let r=T("input",{type:"file",hidden:!0,multiple:!0,accept:".bvh,.npz,.glb,.gltf,.json,video/*",onchange:()=>{this.take([...r.files??[]]),r.value=""}});this.transport=T("section",{class:"card transport","aria-label":"Playing"},this.chips,T("div",{class:"line"},this.playButton,this.timeline,this.clock,t.served?we("file","Open a motion file or a video",()=>r.click()):null,r)),this.posing=new Nc(this),this.immersion=new Pc(this),this.looking=new Lc(this,this.immersion.buttons),this.downloading=new Cc(this),this.view=T("div",{class:"view"},this.photoSide,T("div",{class:"canvas"},this.canvas,this.posing.overlay,this.hint)),this.panel=new Fc(this),this.element=T("main",{class:"player"},this.view,this.bar,this.jobCard,this.transport,this.panel.element),this.dropping=new Ns(this.element,t.served?"Drop a motion (.bvh, .npz, .glb), a video, a panorama (.hdr, .exr) for the light, or a sound":"Drop a sound for the mouth to follow",a=>{this.take(a)}),this.showClips(),this.showPlaying(),this.sizes=new ResizeObserver(([{contentRect:{width:a,height:o}}])=>{(a!==this.arranged[0]||o!==this.arranged[1])&&this.fit()}),this.sizes.observe(this.canvas.parentElement),this.listen(document,"keydown",a=>this.key(a));for(let a of["keydown","pointerdown","pointermove","wheel","input","change","click"])this.listen(document,a,()=>this.wake());this.listen(this.canvas,"webglcontextlost",()=>Ot("The graphics were reset by the system; reload the page to go on.",!0)),this.listen(matchMedia("(prefers-color-scheme: dark)"),"change",()=>this.setBackground(this.background)),this.stage.onGrab=()=>this.hintSeen(),this.served&&this.stops.push(Yt.listen(({job:a})=>a&&void this.showJob(a),Ga)),this.foundAgain=this.served?this.findAgain():Promise.resolve()}start(t=null){this.setBackground(this.background),t&&this.begin(t),this.arrange(),this.stage.show(this.animator,0),this.stage.frame(),this.stage.draw(!0);let e=this.stage.renderer.getContext();e.readPixels(0,0,1,1,e.RGBA,e.UNSIGNED_BYTE,new Uint8Array(4)),this.firstPicture=performance.now(),this.hint.hidden=q1(Og),this.last=performance.now(),this.wake()}begin({motions:t,poses:e,pose:n,faces:s,byHand:r,look:a,clip:o}){for(let l of t)this.addClip(l);this.looking.look=a,this.posing.keptPoses=e,this.panel.addFaces(s),this.posing.byHand=r;let c=n?cd(...n):this.clips.find(l=>l.name===o);c&&this.animator.change(c,!1),this.showClips()}end(){this.over=!0,cancelAnimationFrame(this.waking),clearTimeout(this.resting);for(let t of this.stops)t();this.recorder.stop(),this.immersion.end(),this.alive.end(),this.dropping.end(),this.sizes.disconnect(),this.stage.dispose(),this.element.remove()}choose(t){return this.downloading?.filming?(Ot("A film is being made of this clip; wait for it or cancel it first."),!1):(this.animator.change(t),!this.playing&&t.duration>0&&this.setPlaying(!0),this.stage.looksThroughPhoto&&this.endPhotoView(),this.showClips(),!0)}goBack(t){this.animator.played=t,this.showPlaying(),this.showClips()}get playing(){return this.animator.playing}setPlaying(t){let{animator:e}=this;t&&!e.loop&&e.time>=e.clip.duration&&(e.time=0),e.playing=t,this.showPlaying()}setBackground(t){this.background=t;let e=getComputedStyle(document.documentElement).getPropertyValue("--stage").trim()||"#eef0f3";this.stage.setBackground(t.kind==="none"?null:t.kind==="color"?t.color:e),this.canvas.classList.toggle("checked",t.kind==="none"),this.element.style.setProperty("--behind",t.kind==="color"?t.color:e)}setQuality(t){this.quality=t,this.ratio=t??Math.min(2,devicePixelRatio),this.fit()}refresh(){this.stage.invalidate()}photoView(){let{data:t}=this.stage.avatar;t.photoCamera&&(this.animator.change(this.clips[0],!1),this.stage.setCamera(this.inPhotosPlace(t.photoCamera)),this.showClips())}async savePicture(){this.stage.draw(!0);let t=await new Promise(e=>this.canvas.toBlob(e,"image/png"));t&&In(t,`${vn(this.name)}.png`)}async take(t){let e=t.filter(Bg),n=t.filter(r=>!Bg(r)),s=e.at(-1);if(e.length>1&&Ot(`One sound is said at a time: ${s.name}.`),s&&this.alive.say(s),!this.served){n.length&&Ot(`${n.map(r=>r.name).join(", ")}: this page takes sounds alone; motions, videos and panoramas are for the page of persona view.`,!0);return}for(let r of n){if(Sg(r)){await this.looking.takePanorama(r);continue}try{let a=await Yt.motion(this.name,r);Hd(a)?(this.own.add(a.id),this.showJob(a)):this.addMotion(a)}catch(a){this.complain(a,t.length>1?r.name:"")}}}addMotion(t,e=!0){this.kept.put("motion",t.name,t);let n=this.addClip(t);e&&this.choose(n),Ot([`${n.name}: ${n.duration.toFixed(1)} s`,...t.notes].join("; "))}addClip(t){let{data:e}=this.stage.avatar,n=Ed(t,e.skeleton.names.length,e.actions.map(r=>r.name)),s=this.added.has(n.name)?this.clips.findIndex((r,a)=>a>e.clips.length&&r.name===n.name):-1;return s>=0?(this.animator.clip===this.clips[s]&&this.animator.change(n),this.clips[s]=n):this.clips.push(n),this.added.add(n.name),this.clipsChanged(),n}async findAgain(){for(let t of(await this.kept.all("motion")).values())try{!this.over&&!this.added.has(t.name)&&this.addClip(t)}catch{this.kept.remove("motion",t.name)}}get removable(){return this.added.has(this.animator.clip.name)&&this.clips.indexOf(this.animator.clip)>this.stage.avatar.data.clips.length}removeClip(){if(!this.removable)return;let{clip:t}=this.animator;this.kept.remove("motion",t.name),this.added.delete(t.name),this.clips.splice(this.clips.indexOf(t),1),this.choose(this.clips[1]??this.clips[0]),this.clipsChanged()}faceChanged(){this.panel?.faceChanged()}get faces(){return[...this.panel.faces]}clipsChanged(){this.showClips(),this.panel.clipsChanged()}freeze(t,e){this.frozen=!0,Object.assign(this.stage.covered,{top:0,bottom:0,right:0}),this.sizes.disconnect(),this.stage.avatar.exact=!0,this.stage.garments&&(this.stage.garments.live=!1),this.stage.avatar.setCloth(null),this.stage.floor.visible=!1,this.stage.setBackground(null),this.stage.resize(t,e,1)}drawAt(t,e,n){let{animator:s,stage:r}=this,a;if(e==="photo")a=r.avatar.data.photoPose;else{let d=this.clips.find(f=>f.name===e);if(!d)throw new Error(`no clip ${e}`);s.clip!==d&&s.change(d,!1),a=s.at(t)}r.avatar.setPose(a),n&&r.setCamera(n),r.draw(!0);let o=r.renderer.getContext(),{width:c,height:l}=this.canvas,h=new Uint8Array(4*c*l),u=new Uint8Array(h.length);o.readPixels(0,0,c,l,o.RGBA,o.UNSIGNED_BYTE,h);for(let d=0;d<l;d++)u.set(h.subarray(4*c*(l-1-d),4*c*(l-d)),4*c*d);return u}wake(){this.over||this.waking||(this.resting&&(this.last=performance.now()),clearTimeout(this.resting),this.resting=0,this.waking=requestAnimationFrame(this.tick))}tick=t=>{if(this.waking=0,this.over)return;let e=Math.max(0,Math.min(.25,(t-this.last)/1e3));this.last=t;let n=!this.frozen&&!this.drawnElsewhere&&this.step(t,e);n&&this.alive.mirror?.running?this.leaveTime():n?this.wake():this.waking||(this.resting=window.setTimeout(()=>this.wake(),V1))};async leaveTime(){cancelAnimationFrame(this.waking),this.waking=-1;let t=await this.stage.drawnAfter();t>G1&&await new Promise(e=>setTimeout(e,t)),this.waking=0,this.wake()}step(t,e){let{animator:n,stage:s}=this;!n.advance(e)&&n.playing&&!n.loop&&this.setPlaying(!1),this.looking.turning&&!s.looksThroughPhoto&&s.turn(e*this.looking.turning,0),s.show(n,e);let a=s.draw();return a&&this.posing.place(),this.showTime(),a&&this.moving&&this.adapt(e),this.sharpen(t),a||this.moving}get moving(){return this.animator.moving||this.stage.clothMoves||this.looking.turning!==0}sharpen(t){let e=this.stage.camera.matrixWorld.elements;(this.moving||e.some((s,r)=>s!==this.seenFrom[r]))&&(this.seenFrom=[...e],this.movedAt=t);let n=t-this.movedAt>H1;this.quality!==null||n===this.sharp||n&&this.ratio>=Math.min(2,devicePixelRatio)||(this.sharp=n,this.fit())}adapt(t){if(this.quality!==null||document.hidden||this.recorder.running)return;this.slow=.9*this.slow+.1*t;let e=Math.min(2,devicePixelRatio);if(this.slow>.06&&this.ratio>.5)this.ratio=Math.max(.5,this.ratio*.8);else if(this.slow<.02&&this.slow>0&&this.ratio<e)this.ratio=Math.min(e,this.ratio*1.15);else return;this.slow=.04,this.fit()}fit(){this.arrange()&&this.stage.draw(!0)}arrange(){if(this.frozen||this.drawnElsewhere||this.recorder.running)return!1;let t=this.canvas.parentElement.getBoundingClientRect(),{covered:e}=this.stage;if(e.top=Math.max(0,this.bar.getBoundingClientRect().bottom-t.top),e.bottom=Math.max(0,t.bottom-this.transport.getBoundingClientRect().top),e.right=0,!this.panel.element.hidden){let n=this.panel.element.getBoundingClientRect();n.width<.5*t.width?e.right=Math.max(0,t.right-n.left):e.bottom=Math.max(0,t.bottom-n.top)}return this.hint.style.visibility=t.height-e.top-e.bottom<X1?"hidden":"visible",this.stage.resize(Math.round(t.width),Math.round(t.height),this.sharp?Math.min(2,devicePixelRatio):this.ratio,!0),this.arranged=[t.width,t.height],Object.assign(this.hint.style,{left:`${(t.width-e.right)/2}px`,top:`${e.top+8}px`}),!0}hintSeen(){this.hint.hidden||(this.hint.hidden=!0,$1(Og))}togglePlaying(){this.setPlaying(!this.playing)}showPlaying(){Va(this.playButton,this.playing?"pause":"play",this.playing?"Pause":"Play")}showTime(){let{duration:t}=this.animator.clip,e=this.animator.time;this.timeline.max!==String(t)&&(this.timeline.max=String(t)),this.timeline.disabled=t<=0,this.timeline.value=String(e),this.timeline.style.setProperty("--filled",`${t>0?100*e/t:0}%`);let n=t>0?`${e.toFixed(1)} / ${t.toFixed(1)} s`:"still";this.clock.textContent!==n&&(this.clock.textContent=n)}showClips(){let{chips:t,clips:e}=this;for(e.forEach((n,s)=>{let r=this.chipOf.get(n),a=r??T("button",{type:"button",class:"chip",onclick:()=>this.choose(n)},n.name.replaceAll("_"," "));this.chipOf.set(n,a),a.setAttribute("aria-pressed",String(n===this.animator.clip)),t.children[s]!==a&&t.insertBefore(a,t.children[s]??null)});t.children.length>e.length;)t.lastElementChild.remove();this.chipOf.get(this.animator.clip)?.scrollIntoView({block:"nearest",inline:"nearest"}),this.panel?.clipChosen()}inPhotosPlace(t){let{data:e}=this.stage.avatar,n=Ee(e.photoPose);this.clips[0].sample(0,n);let s=[0,1,2].map(o=>e.photoPose.translation[o]-n.translation[o]),r=t.T_camera_world,a=r.slice();for(let o=0;o<3;o++)a[4*o+3]+=r[4*o]*s[0]+r[4*o+1]*s[1]+r[4*o+2]*s[2];return{...t,T_camera_world:a}}togglePhoto(){let t=this.photoSide.hidden===!0;if(this.photoSide.hidden=!t,this.photoButton.setAttribute("aria-pressed",String(t)),this.view.classList.toggle("split",t),!t){this.endPhotoView();let{beforePhoto:e}=this;e&&this.animator.clip===this.clips[0]&&this.goBack(e.played),e?.panel&&!this.panel.open&&this.panel.toggle(),this.beforePhoto=null;return}if(this.beforePhoto={played:this.animator.played,panel:this.panel.open!==""},this.panel.close(),!this.photoSide.firstChild){let e=T("img",{alt:`The photo of ${this.name}`,src:Yt.photo(this.name)});e.addEventListener("error",()=>{this.togglePhoto(),this.photoSide.replaceChildren(),Ot("The photo is not kept beside this avatar.",!0)}),this.photoSide.append(e,T("figcaption",{},"Photo"))}this.photoView()}endPhotoView(){this.stage.looksThroughPhoto&&this.stage.frame()}toggleRecording(){if(this.recorder.running){this.recorder.stop();return}let t=this.background.kind==="none";if(!this.recorder.start(vn(this.name),t,n=>{Va(this.recordButton,"record","Record a video"),this.recordButton.classList.remove("on"),Ot(n)})){Ot(t?"This browser cannot record transparent videos: choose a background.":"This browser cannot record videos.",!0);return}Va(this.recordButton,"stop","Stop recording"),this.recordButton.classList.add("on"),this.setPlaying(!0)}toggleFullScreen(){document.fullscreenElement?document.exitFullscreen():document.documentElement.requestFullscreen?.()}async showJob(t){if(t.kind!=="track"||t.name!==this.name)return;let{jobCard:e}=this;if(t.state==="running"||t.state==="queued"){if(this.watched.add(t.id),!e.hidden&&e.dataset.job!==t.id&&t.state==="queued")return;let s=t.stages[t.stages.length-1],r=s?.fraction??0,a=s?.secondsLeft;if(e.hidden=!1,e.dataset.job=t.id,t.ending||this.ending.has(t.id)){e.replaceChildren(T("strong",{role:"status"},"Stopping…"));return}let o=()=>{this.ending.add(t.id),this.showJob(t),Yt.cancel(t).catch(c=>{this.ending.delete(t.id),this.complain(c)})};e.replaceChildren(T("strong",{},s?Dr(s.name):t.state==="queued"?"Waiting":"Beginning"),T("progress",{max:1,value:r,"aria-label":"Progress"}),T("span",{},`${Math.round(100*r)} %${a?`, ${Nr(a)} left`:""}`),T("button",{type:"button",onclick:o},"Cancel"));return}if(e.dataset.job===t.id&&(e.hidden=!0),!this.ended.has(t.id))if(this.ended.add(t.id),t.state==="done")try{await this.foundAgain;let s=this.own.has(t.id);(s||this.watched.has(t.id)||!this.added.has(t.result.motion??""))&&this.addMotion(await Yt.motionOfJob(t),s)}catch(s){this.complain(s)}else this.watched.has(t.id)&&t.state==="failed"&&Ot(t.error,!0)}complain(t,e=""){let n=t instanceof Ae?t.message:`Something went wrong: ${t instanceof Error?t.message:t}`;Ot(e&&!n.startsWith(e)?`${e}: ${n}`:n,!0)}key(t){if((t.ctrlKey||t.metaKey)&&/^[zy]$/i.test(t.key)&&!(t.target instanceof HTMLInputElement&&t.target.type==="number")){t.shiftKey||t.key.toLowerCase()==="y"?this.posing.redo():this.posing.undo(),t.preventDefault();return}if(t.ctrlKey||t.metaKey||t.altKey)return;let e={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,1],ArrowDown:[0,-1]};if(t.key==="Escape")this.panel.close();else{if(Dd(t.target,t.key))return;if(t.key===" ")this.togglePlaying();else if(t.shiftKey&&e[t.key]){let[n,s]=e[t.key];this.stage.turn(n*Ng,s*Ng)}else if(t.key==="+"||t.key==="=")this.stage.turn(0,0,Ug);else if(t.key==="-"||t.key==="−")this.stage.turn(0,0,1/Ug);else if(t.key==="ArrowLeft"||t.key==="ArrowRight")this.setPlaying(!1),this.animator.time+=t.key==="ArrowLeft"?-1/30:1/30;else if(/^[1-9]$/.test(t.key)&&this.clips[+t.key-1])this.choose(this.clips[+t.key-1]);else if(t.key==="0")this.stage.frame(0,!0);else{let s={r:()=>this.toggleRecording(),s:()=>{this.savePicture()},p:()=>this.served&&this.togglePhoto(),f:()=>this.toggleFullScreen(),m:()=>this.panel.toggle(),c:()=>this.stage.garments&&this.panel.toggleCloth()}[t.key.toLowerCase()];if(!s)return;s()}}t.preventDefault()}listen(t,e,n){t.addEventListener(e,n),this.stops.push(()=>t.removeEventListener(e,n))}},Bg=i=>i.type?i.type.startsWith("audio/"):W1.test(i.name);function q1(i){try{return localStorage.getItem(i)!==null}catch{return!1}}function $1(i){try{localStorage.setItem(i,"1")}catch{}}function Y1(i,t){let{avatar:e}=t,{skeleton:n}=e.data,s=l=>{e.setPose(l);let h=1/0;for(let u=0;u<n.names.length;u++)h=Math.min(h,e.jointPlace(u)[1]);return h},r=e.restPose();e.data.clips[0]?.sample(0,r);let a=e.data.clips.length?s(r):.02,o=s(i),c=Ee(i);return c.translation.set([0,i.translation[1]+a-o,0]),{name:"photo",duration:0,loops:!1,stride:new Float32Array(3),sample:(l,h)=>{h.rotations.set(c.rotations),h.translation.set(c.translation),h.expression.set(c.expression)}}}var J1=400,j1=60,Is=document.getElementById("app"),kc=null;function Hc(){kc?.end(),kc=null,delete window.persona,delete document.documentElement.dataset.ready,Is.replaceChildren()}function hd(){document.documentElement.dataset.ready="1"}function ud(i,t="",...e){Hc(),Is.append(T("main",{class:"notice"},T("h1",{},i),t?T("p",{role:"alert"},t):T("progress",{"aria-label":i}),e.length?T("div",{class:"chips wrap"},...e):null))}function Hg(i,t,e,n,s,r=null){Hc();let a=new Oc({name:i,glb:t,served:e,clip:n,back:s});kc=a,Is.append(a.element),document.title=i,a.start(r),window.persona=a,hd()}async function zg(i,t,e){ud(`Opening ${t}`);let n=Z1(t),s=await fetch(Yt.splats(t)).finally(()=>clearInterval(n));if(!s.ok)throw new Ae((await s.json().catch(()=>null))?.error??`The local server answered ${s.status}.`,s.status);Hg(t,await s.arrayBuffer(),!0,e,i.creates?()=>location.hash="":void 0)}function Z1(i){let t=async()=>{let e=await Yt.baking(i).catch(()=>null),n=Is.querySelector(".notice progress");!n||!e||e.fraction===null||(n.setAttribute("value",String(e.fraction)),Is.querySelector(".notice p")||n.after(T("p",{role:"status"},"It is opened for the first time: its file for this page is made once.")))};return window.setTimeout(()=>{t()},j1),window.setInterval(()=>{t()},J1)}function K1(){let i=/^#\/avatar\/([^/]+)(?:\/([^/]+))?$/.exec(location.hash);try{return i?{name:decodeURIComponent(i[1]),clip:i[2]&&decodeURIComponent(i[2])}:null}catch{return null}}async function Bc(){delete document.documentElement.dataset.ready;try{let i=await Yt.state(),t=K1();if(t&&i.avatars.includes(t.name))await zg(i,t.name,t.clip);else if(!i.creates)await zg(i,i.avatars[0]);else{Hc(),document.title="persona";let e=new Ja(i,(n,s)=>{location.hash=`#/avatar/${encodeURIComponent(n)}${s?"/walk":""}`});kc=e,Is.append(e.element),t&&Ot(`There is no avatar ${t.name} here.`,!0),hd()}}catch(i){Vg(i)}}function Q1(){Hc();let i=T("input",{type:"password","aria-label":"Token",placeholder:"Token",autocomplete:"current-password",required:!0}),t=T("p",{class:"problem",role:"alert"}),e=T("form",{onsubmit:n=>{n.preventDefault(),Yt.signIn(i.value.trim()).then(Bc,s=>{t.textContent=s instanceof Ae&&s.status===401?"This server does not know that token.":s instanceof Error?s.message:String(s),i.select()})}},i,T("button",{class:"chip first"},"Sign in"));Is.append(T("main",{class:"notice"},T("h1",{},"Sign in to persona"),T("p",{},"Only who has its token may see what is on this server. Open the address that persona printed when it began, or put the token here: in the address, it is what follows “token=”."),e,t)),hd(),i.focus()}function Vg(i){if(i instanceof Ae&&i.status===401){Q1();return}let t=i instanceof Ae||i instanceof ns,e=zc?[]:[T("button",{type:"button",class:"chip",onclick:()=>{Bc()}},"Try again")];!zc&&location.hash&&e.push(T("button",{type:"button",class:"chip",onclick:()=>location.hash=""},"All avatars")),ud("That did not work",t?i.message:`This browser could not show the avatar: ${i instanceof Error?i.message:i}`,...e)}async function tA(i){return new Response(new Blob([Pr(i)]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()}var zc=document.getElementById("avatar");if(zc){let i=document.documentElement.dataset.avatar??"";ud(`Opening ${i}`);let t=document.getElementById("shared")?.textContent,e=t?JSON.parse(t):null;tA(zc.textContent??"").then(n=>Hg(i,n,!1,void 0,void 0,e)).catch(Vg)}else window.addEventListener("hashchange",()=>{Bc()}),Bc();
