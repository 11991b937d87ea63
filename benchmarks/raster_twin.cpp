// The yardstick of the Numba kernels: the same algorithm in C++ (GCC vector extensions and OpenMP), called by raster.py.
#include <cstdint>
#include <cstring>
#include <cmath>
#include <cstdlib>
#include <algorithm>
#include <vector>
#include <chrono>
#include <omp.h>
#include <time.h>
#ifndef VL
#define VL 8
#endif
#ifndef TW
#define TW 32
#endif
#ifndef TH
#define TH 32
#endif
typedef float   vf __attribute__((vector_size(4*VL)));
typedef int32_t vi __attribute__((vector_size(4*VL)));
typedef float   vfu __attribute__((vector_size(4*VL), aligned(4)));
static inline vf ld(const float*p){return *(const vfu*)p;}
static inline void st(float*p, vf v){*(vfu*)p=v;}
static inline vf bc(float x){return x-(vf){};}
static const float LOG2E=1.4426950408889634f, LN2=0.6931471805599453f, LTH=-7.994353436858858f; // log2(1/255)
static const float TCUT=1e-4f, AMAX=0.999f;
static const int HALO=VL, PW=TW+HALO, PL=PW*TH;  // tile plane width/size with right halo

static inline vf vexp2(vf x){              // x in [-126, 0]
  x = x < bc(-100.f) ? bc(-100.f) : x;
  vi n = __builtin_convertvector(x - bc(0.5f), vi);  // truncation = round to nearest for x<=0
  vf f = x - __builtin_convertvector(n, vf);
  vf p = bc(1.3333558146e-3f)*f + bc(9.6181291e-3f);
  p = p*f + bc(5.55041086e-2f); p = p*f + bc(2.402265069e-1f); p = p*f + bc(6.9314718056e-1f); p = p*f + bc(1.f);
  return (vf)((vi)p + (n<<23));
}
static inline bool any(vi m){
  int64_t r=0; typedef int64_t vl __attribute__((vector_size(4*VL))); vl q=(vl)m; for(int i=0;i<VL/2;i++) r|=q[i]; return r!=0;
}
#if defined(__AVX2__) && VL==8
#include <immintrin.h>
static inline bool anyb(vi m){return !_mm256_testz_si256((__m256i)m,(__m256i)m);}
#elif defined(__AVX512F__) && VL==16
#include <immintrin.h>
static inline bool anyb(vi m){return _mm512_test_epi32_mask((__m512i)m,(__m512i)m)!=0;}
#else
static inline bool anyb(vi m){return any(m);}
#endif
static inline float hsum(vf v){float r=0; for(int i=0;i<VL;i++) r+=v[i]; return r;}

struct Ctx {
  int N,W,H,C,CP,ntx,nty; int nvis; int64_t npair;
  std::vector<float> geo;                 // N x 8: mx,my,A,B,Cc,lo,rx,ry  (projected, original order)
  std::vector<float> comp;                // N
  std::vector<uint32_t> key, ord, tkey, tord;
  std::vector<float> rec;                 // nvis x RS sorted records
  std::vector<int64_t> tstart;            // ntiles+1
  std::vector<int32_t> plist;             // pair -> sorted idx
  std::vector<int32_t> goff, pslot;       // sorted idx -> offset, k-th pair -> slot in plist
  std::vector<int32_t> tdone;             // pairs processed in a tile
  std::vector<float> pg,gred;                  // pair gradients npair x GS
  double tm[16];
};
static double now(){
#ifdef CPUT
 timespec ts; clock_gettime(CLOCK_PROCESS_CPUTIME_ID,&ts); return ts.tv_sec*1e3+ts.tv_nsec*1e-6;
#endif
 return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count()*1e3;}
extern "C" Ctx* rs_new(){return new Ctx();}
extern "C" void rs_free(Ctx*c){delete c;}
extern "C" double* rs_times(Ctx*c){return c->tm;}
extern "C" int64_t rs_npair(Ctx*c){return c->npair;}
extern "C" float* rs_geo(Ctx*c){return c->geo.data();}
extern "C" void rs_threads(int n){omp_set_num_threads(n);}

static void project(Ctx&c,const float*__restrict M,const float*__restrict Q,const float*__restrict S,const float*__restrict O,const float*V,const float*K,float eps2d,int aa,float near_){
  const int N=c.N; float*__restrict G=c.geo.data(); float*__restrict CM=c.comp.data(); uint32_t*__restrict KEY=c.key.data();
  const float r00=V[0],r01=V[1],r02=V[2],t0=V[3],r10=V[4],r11=V[5],r12=V[6],t1=V[7],r20=V[8],r21=V[9],r22=V[10],t2=V[11];
  const float fx=K[0],fy=K[1],cx=K[2],cy=K[3],W=c.W,H=c.H;
  const float lxp=(W-cx)/fx+.15f*W/fx,lxn=cx/fx+.15f*W/fx,lyp=(H-cy)/fy+.15f*H/fy,lyn=cy/fy+.15f*H/fy;
  #pragma omp parallel for simd schedule(static)
  for(int i=0;i<N;i++){
    float x=M[3*i],y=M[3*i+1],z=M[3*i+2];
    float X=r00*x+r01*y+r02*z+t0,Y=r10*x+r11*y+r12*z+t1,Z=r20*x+r21*y+r22*z+t2;
    float qw=Q[4*i],qx=Q[4*i+1],qy=Q[4*i+2],qz=Q[4*i+3];
    float qi=1.f/std::sqrt(qw*qw+qx*qx+qy*qy+qz*qz); qw*=qi;qx*=qi;qy*=qi;qz*=qi;
    float s0=S[3*i],s1=S[3*i+1],s2=S[3*i+2];
    float m00=(1-2*(qy*qy+qz*qz))*s0,m01=2*(qx*qy-qw*qz)*s1,m02=2*(qx*qz+qw*qy)*s2;
    float m10=2*(qx*qy+qw*qz)*s0,m11=(1-2*(qx*qx+qz*qz))*s1,m12=2*(qy*qz-qw*qx)*s2;
    float m20=2*(qx*qz-qw*qy)*s0,m21=2*(qy*qz+qw*qx)*s1,m22=(1-2*(qx*qx+qy*qy))*s2;
    float Zs=Z>near_?Z:near_; float iz=1.f/Zs;
    float u=X*iz,v=Y*iz;
    float uc=u<-lxn?-lxn:(u>lxp?lxp:u),vc=v<-lyn?-lyn:(v>lyp?lyp:v);
    float jx=fx*iz,jy=fy*iz,jxz=-fx*uc*iz,jyz=-fy*vc*iz;
    // T = J*Rc (2x3)
    float a0=jx*r00+jxz*r20,a1=jx*r01+jxz*r21,a2=jx*r02+jxz*r22;
    float b0=jy*r10+jyz*r20,b1=jy*r11+jyz*r21,b2=jy*r12+jyz*r22;
    float p0=a0*m00+a1*m10+a2*m20,p1=a0*m01+a1*m11+a2*m21,p2=a0*m02+a1*m12+a2*m22;
    float q0=b0*m00+b1*m10+b2*m20,q1=b0*m01+b1*m11+b2*m21,q2=b0*m02+b1*m12+b2*m22;
    float ca=p0*p0+p1*p1+p2*p2,cb=p0*q0+p1*q1+p2*q2,cc=q0*q0+q1*q1+q2*q2;
    float det0=ca*cc-cb*cb; ca+=eps2d;cc+=eps2d; float det=ca*cc-cb*cb; float id=1.f/det;
    float cr=det0*id; cr=cr<0.000025f?0.000025f:cr; float comp=std::sqrt(cr);
    float o=O[i]*(aa?comp:1.f);
    float lo=std::log(o<1e-12f?1e-12f:o)*LOG2E;
    float e2=2.f*(lo-LTH)*LN2; e2=e2<0?0:e2;
    float rx=std::sqrt(e2*ca),ry=std::sqrt(e2*cc);
    float mx=fx*u+cx,my=fy*v+cy;
    G[8*i]=mx;G[8*i+1]=my;G[8*i+2]=-.5f*LOG2E*cc*id;G[8*i+3]=LOG2E*cb*id;G[8*i+4]=-.5f*LOG2E*ca*id;G[8*i+5]=lo;G[8*i+6]=rx;G[8*i+7]=ry;
    CM[i]=comp;
    bool ok=(Z>near_)&(e2>0)&(mx+rx>0)&(mx-rx<W)&(my+ry>0)&(my-ry<H);
    union{float f;uint32_t u;}b; b.f=Zs; KEY[i]=ok?b.u:0xffffffffu;
  }
}
static void radix(Ctx&c){ // compacts visible, sorts by depth bits (LSD 3x11)
  const int N=c.N; int n=0; uint32_t*k=c.key.data(),*o=c.ord.data(),*tk=c.tkey.data(),*to=c.tord.data();
  static thread_local uint32_t h[3][2048]; memset(h,0,sizeof(h));
  for(int i=0;i<N;i++){uint32_t x=k[i]; if(x!=0xffffffffu){tk[n]=x;to[n]=i;n++;h[0][x&2047]++;h[1][(x>>11)&2047]++;h[2][x>>22]++;}}
  c.nvis=n;
  for(int p=0;p<3;p++){uint32_t s=0; for(int j=0;j<2048;j++){uint32_t t=h[p][j];h[p][j]=s;s+=t;}}
  uint32_t *sk=tk,*so=to,*dk=k,*d=o;  // 3 passes: t->o->t->o
  for(int p=0;p<3;p++){int sh=11*p; for(int i=0;i<n;i++){uint32_t x=sk[i];uint32_t q=h[p][(x>>sh)&2047]++;dk[q]=x;d[q]=so[i];} std::swap(sk,dk);std::swap(so,d);}
}
static inline int imax(int a,int b){return a>b?a:b;} static inline int imin(int a,int b){return a<b?a:b;}
static void bin(Ctx&c,const float*col){
  const int n=c.nvis,RS=8+c.CP,C=c.C; if((int64_t)c.rec.size()<(int64_t)n*RS) c.rec.resize((int64_t)n*RS);
  c.goff.resize(n+1); float*rec=c.rec.data(); const float*G=c.geo.data(); const int W=c.W,H=c.H,ntx=c.ntx,nt=c.ntx*c.nty;
  const int nth=omp_get_max_threads(); std::vector<int32_t> hist((size_t)nth*nt,0); std::vector<int64_t> gsum(nth+1,0);
  c.tstart.resize(nt+1);
  #pragma omp parallel num_threads(nth)
  {
    int t=omp_get_thread_num(); int i0=(int64_t)n*t/nth,i1=(int64_t)n*(t+1)/nth; int32_t*h=hist.data()+(size_t)t*nt; int64_t cnt=0;
    for(int i=i0;i<i1;i++){
      if(i+16<i1){int64_t ip=c.ord[i+16]; __builtin_prefetch(G+8*ip); const char*q=(const char*)(col+ip*C); __builtin_prefetch(q); __builtin_prefetch(q+C*4-1);}
      int id=c.ord[i]; const float*g=G+8*(int64_t)id; float*r=rec+(int64_t)i*RS;
      float mx=g[0],my=g[1],rx=g[6],ry=g[7];
      // pixel centres at +.5 : first pixel >= mx-rx-.5
      int x0=imax(0,(int)std::ceil(mx-rx-.5f)),x1=imin(W-1,(int)std::floor(mx+rx-.5f)),y0=imax(0,(int)std::ceil(my-ry-.5f)),y1=imin(H-1,(int)std::floor(my+ry-.5f));
      r[0]=mx-.5f;r[1]=my-.5f;r[2]=g[2];r[3]=g[3];r[4]=g[4];r[5]=g[5];
      ((uint32_t*)r)[6]=(uint32_t)(uint16_t)x0|((uint32_t)(uint16_t)x1<<16); ((uint32_t*)r)[7]=(uint32_t)(uint16_t)y0|((uint32_t)(uint16_t)y1<<16);
      for(int k=0;k<C;k++) r[8+k]=col[(int64_t)id*C+k];
      c.goff[i]=cnt;
      if(x1>=x0&&y1>=y0) for(int ty=y0/TH;ty<=y1/TH;ty++) for(int tx=x0/TW;tx<=x1/TW;tx++){h[ty*ntx+tx]++;cnt++;}
    }
    gsum[t+1]=cnt;
    #pragma omp barrier
    #pragma omp single
    {
      for(int k=0;k<nth;k++) gsum[k+1]+=gsum[k];
      int64_t s=0; for(int j=0;j<nt;j++){c.tstart[j]=s; for(int k=0;k<nth;k++){int32_t v=hist[(size_t)k*nt+j];hist[(size_t)k*nt+j]=s;s+=v;}} c.tstart[nt]=s;
      c.npair=s; if((int64_t)c.plist.size()<s){c.plist.resize(s);c.pslot.resize(s);} c.goff[n]=s;
    }
    int64_t base=gsum[t],o=base;
    for(int i=i0;i<i1;i++){
      float*r=rec+(int64_t)i*RS; uint32_t xx=((uint32_t*)r)[6],yy=((uint32_t*)r)[7]; int x0=xx&0xffff,x1=xx>>16,y0=yy&0xffff,y1=yy>>16;
      c.goff[i]+=base; if((int16_t)x1<x0||(int16_t)y1<y0) continue;
      for(int ty=y0/TH;ty<=y1/TH;ty++) for(int tx=x0/TW;tx<=x1/TW;tx++){int s=h[ty*ntx+tx]++; c.plist[s]=i; c.pslot[o++]=s;}
    }
  }
}
template<int C> static void fwd_tile(Ctx&c,int tile,float*img,float*alpha){
  const int RS=8+c.CP; const float*rec=c.rec.data(); const int tx=tile%c.ntx,ty=tile/c.ntx,X0=tx*TW,Y0=ty*TH,W=c.W,H=c.H;
  int64_t p0=c.tstart[tile],p1=c.tstart[tile+1]; if(p0==p1){c.tdone[tile]=0;return;}
  alignas(64) float S[(C+1)*PL]; memset(S+PL,0,sizeof(float)*C*PL);
  const int tw=imin(TW,W-X0),th=imin(TH,H-Y0);
  for(int y=0;y<TH;y++) for(int x=0;x<PW;x++) S[y*PW+x]=(x<tw&&y<th)?1.f:0.f;
  vf iota; for(int i=0;i<VL;i++) iota[i]=i;
  int64_t p=p0; int cnt=0;
  for(;p<p1;p++){
    {const char*q=(const char*)(rec+(int64_t)c.plist[p+8<p1?p+8:p1-1]*RS); for(int z=0;z<RS*4;z+=64)__builtin_prefetch(q+z); __builtin_prefetch(q+RS*4-1);}
    const float*r=rec+(int64_t)c.plist[p]*RS; uint32_t xx=((uint32_t*)r)[6],yy=((uint32_t*)r)[7];
    int x0=imax(0,(int)(xx&0xffff)-X0),x1=imin(TW-1,(int)(xx>>16)-X0),y0=imax(0,(int)(yy&0xffff)-Y0),y1=imin(TH-1,(int)(yy>>16)-Y0);
    const float mx=r[0]-X0,my=r[1]-Y0; vf A=bc(r[2]),B=bc(r[3]),Cc=bc(r[4]),lo=bc(r[5]);
    for(int xs=x0;xs<=x1;xs+=VL){
      vf dx=iota+bc((float)xs-mx); vf a0=lo+A*dx*dx,b0=B*dx;
      float*s=S+y0*PW+xs; 
      for(int y=y0;y<=y1;y++,s+=PW){
        vf T=ld(s); vi live=T>bc(TCUT); if(!anyb(live)) continue;
        vf dy=bc((float)y-my); vf e=a0+dy*(b0+Cc*dy);
        vi m=(e>=bc(LTH))&live; if(C>=8&&!anyb(m)) continue;
        vf al=vexp2(e); al=al>bc(AMAX)?bc(AMAX):al; al=(vf)((vi)al&m);
        vf w=al*T; st(s,T-w);
        #pragma GCC unroll 16
        for(int k=0;k<C;k++) st(s+(k+1)*PL,ld(s+(k+1)*PL)+w*bc(r[8+k]));
      }
    }
    if(((++cnt)&31)==0){ vf mxT=bc(0); for(int i=0;i<PL;i+=VL){vf t=ld(S+i); mxT=t>mxT?t:mxT;} if(!anyb(mxT>bc(TCUT))){p++;break;} }
  }
  c.tdone[tile]=(int)(p-p0);
  for(int y=0;y<th;y++){ float*ap=alpha+(int64_t)(Y0+y)*W+X0; float*ip=img+((int64_t)(Y0+y)*W+X0)*C;
    for(int x=0;x<tw;x++){ap[x]=1.f-S[y*PW+x]; for(int k=0;k<C;k++) ip[x*C+k]=S[(k+1)*PL+y*PW+x];} }
}
template<int C> static void bwd_tile(Ctx&c,int tile,const float*img,const float*alpha,const float*gi,const float*ga){
  const int RS=8+c.CP,GS=6+C; const float*rec=c.rec.data(); const int tx=tile%c.ntx,ty=tile/c.ntx,X0=tx*TW,Y0=ty*TH,W=c.W,H=c.H;
  int64_t p0=c.tstart[tile],p1=p0+c.tdone[tile],pe=c.tstart[tile+1]; if(p0==pe) return;
  alignas(64) float S[(C+3)*PL]; // T, R, GA, G...
  const int tw=imin(TW,W-X0),th=imin(TH,H-Y0); memset(S,0,sizeof(S));
  for(int y=0;y<th;y++){ int64_t pp=(int64_t)(Y0+y)*W+X0; for(int x=0;x<tw;x++){ float*s=S+y*PW+x; s[0]=1.f; float R=ga[pp+x]*alpha[pp+x]; s[2*PL]=ga[pp+x];
      for(int k=0;k<C;k++){float g=gi[(pp+x)*C+k];s[(k+3)*PL]=g;R+=g*img[(pp+x)*C+k];} s[PL]=R;} }
  vf iota; for(int i=0;i<VL;i++) iota[i]=i;
  int64_t p=p0;
  for(;p<p1;p++){
    {const char*q=(const char*)(rec+(int64_t)c.plist[p+8<p1?p+8:p1-1]*RS); for(int z=0;z<RS*4;z+=64)__builtin_prefetch(q+z); __builtin_prefetch(q+RS*4-1);}
    const float*r=rec+(int64_t)c.plist[p]*RS; uint32_t xx=((uint32_t*)r)[6],yy=((uint32_t*)r)[7];
    int x0=imax(0,(int)(xx&0xffff)-X0),x1=imin(TW-1,(int)(xx>>16)-X0),y0=imax(0,(int)(yy&0xffff)-Y0),y1=imin(TH-1,(int)(yy>>16)-Y0);
    const float mx=r[0]-X0,my=r[1]-Y0; vf A=bc(r[2]),B=bc(r[3]),Cc=bc(r[4]),lo=bc(r[5]);
    vf acc[C]; for(int k=0;k<C;k++) acc[k]=bc(0);
    vf M0=bc(0),Mx=bc(0),Mxx=bc(0),My=bc(0),Mxy=bc(0),Myy=bc(0); bool hit=false;
    for(int xs=x0;xs<=x1;xs+=VL){
      vf dx=iota+bc((float)xs-mx); vf a0=lo+A*dx*dx,b0=B*dx; vf v0=bc(0),v1=bc(0),v2=bc(0);
      float*s=S+y0*PW+xs; 
      for(int y=y0;y<=y1;y++,s+=PW){
        vf T=ld(s); vi live=T>bc(TCUT); if(!anyb(live)) continue;
        vf dy=bc((float)y-my); vf e=a0+dy*(b0+Cc*dy);
        vi m=(e>=bc(LTH))&live; if(!anyb(m)) continue; hit=true;
        vf ar=vexp2(e); vi uncl=ar<=bc(AMAX); vf al=uncl?ar:bc(AMAX); al=(vf)((vi)al&m);
        vf w=al*T; st(s,T-w);
        vf q=ld(s+2*PL);
        #pragma GCC unroll 16
        for(int k=0;k<C;k++){vf g=ld(s+(k+3)*PL); q+=g*bc(r[8+k]); acc[k]+=w*g;}
        vf R=ld(s+PL)-w*q; st(s+PL,R);
        vf da=T*q-R/(bc(1.f)-al); vf v=(vf)((vi)(al*da)&uncl);
        v0+=v; vf vy=v*dy; v1+=vy; v2+=vy*dy;
      }
      vf t=v0*dx; M0+=v0; Mx+=t; Mxx+=t*dx; My+=v1; Mxy+=v1*dx; Myy+=v2;
    }
    float*g=c.pg.data()+p*GS;
    if(hit){ g[0]=hsum(M0);g[1]=hsum(Mx);g[2]=hsum(My);g[3]=hsum(Mxx);g[4]=hsum(Mxy);g[5]=hsum(Myy); for(int k=0;k<C;k++) g[6+k]=hsum(acc[k]); }
    else memset(g,0,sizeof(float)*GS);
  }
  if(p<pe) memset(c.pg.data()+p*GS,0,sizeof(float)*GS*(pe-p));
}
template<int C> static void proj_bwd(Ctx&c,const float*__restrict M,const float*__restrict Q,const float*__restrict S,const float*__restrict O,const float*V,const float*K,float eps2d,int aa,float near_,
   float*__restrict gM,float*__restrict gQ,float*__restrict gS,float*__restrict gO,float*__restrict gC,float*__restrict g2d){
  const int GS=6+C,N=c.N; const float r00=V[0],r01=V[1],r02=V[2],t0=V[3],r10=V[4],r11=V[5],r12=V[6],t1=V[7],r20=V[8],r21=V[9],r22=V[10],t2=V[11];
  const float fx=K[0],fy=K[1],cx=K[2],cy=K[3],W=c.W,H=c.H;
  const float lxp=(W-cx)/fx+.15f*W/fx,lxn=cx/fx+.15f*W/fx,lyp=(H-cy)/fy+.15f*H/fy,lyn=cy/fy+.15f*H/fy;
  const float*__restrict G=c.geo.data();
  c.gred.resize((size_t)N*8); float*__restrict GR=c.gred.data(); const float*__restrict CMP=c.comp.data();
  double tA=now();
  #pragma omp parallel
  {
    #pragma omp for schedule(static)
    for(int i=0;i<N;i++) for(int k=0;k<8;k++) GR[8*(int64_t)i+k]=0;
    #pragma omp for schedule(static)
    for(int64_t i=0;i<(int64_t)N*C;i++) gC[i]=0;
    const float*pg=c.pg.data(); const int64_t np=c.npair;
    #pragma omp for schedule(static)
    for(int si=0;si<c.nvis;si++){
      int64_t i=c.ord[si]; {int sp=si+16<c.nvis?si+16:c.nvis-1; int64_t ip=c.ord[sp]; __builtin_prefetch(GR+8*ip,1); __builtin_prefetch(gC+C*ip,1);}
      int j0=c.goff[si],j1=c.goff[si+1]; float a[6+C]; for(int k=0;k<6+C;k++) a[k]=0;
      for(int j=j0;j<j1;j++){ {const char*q=(const char*)(pg+(int64_t)c.pslot[j+24<np?j+24:np-1]*GS); for(int z=0;z<GS*4;z+=64)__builtin_prefetch(q+z); __builtin_prefetch(q+GS*4-1);}
        const float*g=pg+(int64_t)c.pslot[j]*GS; for(int k=0;k<6+C;k++) a[k]+=g[k]; }
      for(int k=0;k<6;k++) GR[8*i+k]=a[k]; for(int k=0;k<C;k++) gC[i*C+k]=a[6+k];
    }
  }
  double tB=now(); c.tm[6]=tB-tA;
  #pragma omp parallel for simd schedule(static)
  for(int i=0;i<N;i++){
    float a[6]; for(int k=0;k<6;k++) a[k]=GR[8*(int64_t)i+k];
    // a = sum v*{1,dx,dy,dxx,dxy,dyy}, v = alpha*dL/dalpha  (natural-log exponent gradient)
    const float*g=G+8*(int64_t)i; float cA=-2*LN2*g[2],cB=-LN2*g[3],cC=-2*LN2*g[4]; // conic
    float vmx=cA*a[1]+cB*a[2],vmy=cB*a[1]+cC*a[2]; g2d[2*i]=vmx; g2d[2*i+1]=vmy;
    float o=O[i]; float comp=CMP[i]; gO[i]=a[0]/(o>1e-12f?o:1e-12f);
    float vcomp=aa?a[0]/comp:0.f;
    float vA=-.5f*a[3],vB=-a[4],vC=-.5f*a[5];  // d/dconic (A,B,C)
    // recompute forward
    float x=M[3*i],y=M[3*i+1],z=M[3*i+2];
    float X=r00*x+r01*y+r02*z+t0,Y=r10*x+r11*y+r12*z+t1,Z=r20*x+r21*y+r22*z+t2;
    float w0=Q[4*i],x0=Q[4*i+1],y0=Q[4*i+2],z0=Q[4*i+3]; float qi=1.f/std::sqrt(w0*w0+x0*x0+y0*y0+z0*z0); float qw=w0*qi,qx=x0*qi,qy=y0*qi,qz=z0*qi;
    float s0=S[3*i],s1=S[3*i+1],s2=S[3*i+2];
    float R00=1-2*(qy*qy+qz*qz),R01=2*(qx*qy-qw*qz),R02=2*(qx*qz+qw*qy),R10=2*(qx*qy+qw*qz),R11=1-2*(qx*qx+qz*qz),R12=2*(qy*qz-qw*qx),R20=2*(qx*qz-qw*qy),R21=2*(qy*qz+qw*qx),R22=1-2*(qx*qx+qy*qy);
    float iz=1.f/(Z>near_?Z:near_),u=X*iz,v=Y*iz; bool inx=u>-lxn&&u<lxp,iny=v>-lyn&&v<lyp; float uc=u<-lxn?-lxn:(u>lxp?lxp:u),vc=v<-lyn?-lyn:(v>lyp?lyp:v);
    float jx=fx*iz,jy=fy*iz,jxz=-fx*uc*iz,jyz=-fy*vc*iz;
    float a0=jx*r00+jxz*r20,a1=jx*r01+jxz*r21,a2=jx*r02+jxz*r22,b0=jy*r10+jyz*r20,b1=jy*r11+jyz*r21,b2=jy*r12+jyz*r22;
    float p0=(a0*R00+a1*R10+a2*R20),p1=(a0*R01+a1*R11+a2*R21),p2=(a0*R02+a1*R12+a2*R22);  // unscaled
    float q0=(b0*R00+b1*R10+b2*R20),q1=(b0*R01+b1*R11+b2*R21),q2=(b0*R02+b1*R12+b2*R22);
    float P0=p0*s0,P1=p1*s1,P2=p2*s2,Q0=q0*s0,Q1=q1*s1,Q2=q2*s2;
    // conic grad -> cov grad: dL/dS = -K G K, with G sym = [[vA, vB/2],[vB/2, vC]]
    float hB=.5f*vB; float u00=cA*vA+cB*hB,u01=cA*hB+cB*vC,u10=cB*vA+cC*hB,u11=cB*hB+cC*vC;
    float sa=-(u00*cA+u01*cB),sb=-(u00*cB+u01*cC),sc=-(u10*cB+u11*cC); // sym: full grad wrt b entry (each off-diag) = sb
    if(aa){ float ca=P0*P0+P1*P1+P2*P2,cb=P0*Q0+P1*Q1+P2*Q2,cc=Q0*Q0+Q1*Q1+Q2*Q2; float d0=ca*cc-cb*cb; float A1=ca+eps2d,C1=cc+eps2d,d1=A1*C1-cb*cb; float cr=d0/d1;
      if(cr>0.000025f){ float vr=vcomp*.5f/comp; float k0=vr/d1,k1=-vr*d0/(d1*d1); sa+=k0*cc+k1*C1; sc+=k0*ca+k1*A1; sb+=-(k0+k1)*cb; } }
    // cov = P P^T etc
    float vP0=2*(sa*P0+sb*Q0),vP1=2*(sa*P1+sb*Q1),vP2=2*(sa*P2+sb*Q2),vQ0=2*(sb*P0+sc*Q0),vQ1=2*(sb*P1+sc*Q1),vQ2=2*(sb*P2+sc*Q2);
    gS[3*i]=vP0*p0+vQ0*q0; gS[3*i+1]=vP1*p1+vQ1*q1; gS[3*i+2]=vP2*p2+vQ2*q2;
    vP0*=s0;vP1*=s1;vP2*=s2;vQ0*=s0;vQ1*=s1;vQ2*=s2;
    // p_k = sum_j a_j R_jk
    float va0=vP0*R00+vP1*R01+vP2*R02,va1=vP0*R10+vP1*R11+vP2*R12,va2=vP0*R20+vP1*R21+vP2*R22;
    float vb0=vQ0*R00+vQ1*R01+vQ2*R02,vb1=vQ0*R10+vQ1*R11+vQ2*R12,vb2=vQ0*R20+vQ1*R21+vQ2*R22;
    float d00=vP0*a0+vQ0*b0,d01=vP1*a0+vQ1*b0,d02=vP2*a0+vQ2*b0,d10=vP0*a1+vQ0*b1,d11=vP1*a1+vQ1*b1,d12=vP2*a1+vQ2*b1,d20=vP0*a2+vQ0*b2,d21=vP1*a2+vQ1*b2,d22=vP2*a2+vQ2*b2;
    float gw=2*(qz*(d10-d01)+qy*(d02-d20)+qx*(d21-d12));
    float gx=2*(-2*qx*(d11+d22)+qy*(d01+d10)+qz*(d02+d20)+qw*(d21-d12));
    float gy=2*(-2*qy*(d00+d22)+qx*(d01+d10)+qz*(d12+d21)+qw*(d02-d20));
    float gz=2*(-2*qz*(d00+d11)+qx*(d02+d20)+qy*(d12+d21)+qw*(d10-d01));
    float dt=gw*qw+gx*qx+gy*qy+gz*qz; gQ[4*i]=(gw-dt*qw)*qi;gQ[4*i+1]=(gx-dt*qx)*qi;gQ[4*i+2]=(gy-dt*qy)*qi;gQ[4*i+3]=(gz-dt*qz)*qi;
    // J entries
    float vjx=va0*r00+va1*r01+va2*r02,vjxz=va0*r20+va1*r21+va2*r22,vjy=vb0*r10+vb1*r11+vb2*r12,vjyz=vb0*r20+vb1*r21+vb2*r22;
    float vuc=-fx*iz*vjxz,vvc=-fy*iz*vjyz; float viz=fx*vjx+fy*vjy-fx*uc*vjxz-fy*vc*vjyz;
    float vu=fx*vmx+(inx?vuc:0),vv=fy*vmy+(iny?vvc:0);
    float vX=vu*iz,vY=vv*iz; viz+=vu*X+vv*Y; float vZ=-viz*iz*iz;
    gM[3*i]=r00*vX+r10*vY+r20*vZ;gM[3*i+1]=r01*vX+r11*vY+r21*vZ;gM[3*i+2]=r02*vX+r12*vY+r22*vZ;
  }
}
template<int C> static void fwd_all(Ctx&c,float*img,float*alpha){
  const int nt=c.ntx*c.nty; c.tdone.resize(nt);
  #pragma omp parallel for schedule(dynamic,1)
  for(int t=0;t<nt;t++) fwd_tile<C>(c,t,img,alpha);
}
template<int C> static void bwd_all(Ctx&c,const float*img,const float*alpha,const float*gi,const float*ga){
  const int nt=c.ntx*c.nty; size_t need=(size_t)c.npair*(6+C); if(c.pg.size()<need) c.pg.resize(need);
  #pragma omp parallel for schedule(dynamic,1)
  for(int t=0;t<nt;t++) bwd_tile<C>(c,t,img,alpha,gi,ga);
}
#define DISP(F,...) switch(c.C){case 1:F<1>(__VA_ARGS__);break;case 3:F<3>(__VA_ARGS__);break;case 4:F<4>(__VA_ARGS__);break;case 8:F<8>(__VA_ARGS__);break;case 12:F<12>(__VA_ARGS__);break;case 16:F<16>(__VA_ARGS__);break;default:abort();}
extern "C" void rs_forward(Ctx*cp,int N,int W,int H,int C,const float*M,const float*Q,const float*S,const float*O,const float*col,const float*V,const float*K,float eps2d,int aa,float*img,float*alpha){
  Ctx&c=*cp; c.N=N;c.W=W;c.H=H;c.C=C;c.CP=(C+3)&~3;c.ntx=(W+TW-1)/TW;c.nty=(H+TH-1)/TH;
  c.geo.resize(8*(size_t)N);c.comp.resize(N);c.key.resize(N);c.ord.resize(N);c.tkey.resize(N);c.tord.resize(N);
  double t0=now(); project(c,M,Q,S,O,V,K,eps2d,aa,0.01f); double t1=now(); radix(c); double t2=now(); bin(c,col); double t3=now();
  // img/alpha must be zero-initialised by the caller for empty tiles
  DISP(fwd_all,c,img,alpha) double t4=now(); c.tm[0]=t1-t0;c.tm[1]=t2-t1;c.tm[2]=t3-t2;c.tm[3]=t4-t3;
}
extern "C" void rs_backward(Ctx*cp,const float*M,const float*Q,const float*S,const float*O,const float*V,const float*K,float eps2d,int aa,const float*img,const float*alpha,const float*gi,const float*ga,
   float*gM,float*gQ,float*gS,float*gO,float*gC,float*g2d){
  Ctx&c=*cp; double t0=now(); DISP(bwd_all,c,img,alpha,gi,ga) double t1=now(); DISP(proj_bwd,c,M,Q,S,O,V,K,eps2d,aa,0.01f,gM,gQ,gS,gO,gC,g2d) double t2=now(); c.tm[4]=t1-t0;c.tm[5]=t2-t1;
}
